import type { Rule } from '../../rule.ts';
import { alarmDiffers } from './alarm-differs.ts';
import { capacitySmallerInPrimary } from './capacity-smaller-in-primary.ts';
import { capacitySmallerInStandby } from './capacity-smaller-in-standby.ts';
import { configurationDiffers } from './configuration-differs.ts';
import { counterpartMissing } from './counterpart-missing.ts';
import { environmentDiffers } from './environment-differs.ts';
import { environmentValueDiffers } from './environment-value-differs.ts';
import { permissionsDiffer } from './permissions-differ.ts';
import { retentionDiffers } from './retention-differs.ts';
import { runtimeDiffers } from './runtime-differs.ts';

export const PARITY_RULES: readonly Rule[] = [
  alarmDiffers,
  capacitySmallerInPrimary,
  capacitySmallerInStandby,
  configurationDiffers,
  counterpartMissing,
  environmentDiffers,
  environmentValueDiffers,
  permissionsDiffer,
  retentionDiffers,
  runtimeDiffers,
];
