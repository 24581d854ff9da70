/** Every scenario, listed by hand: a file that nobody names here does not exist for the tool. */
import type { Scenario } from '../scenario.ts';
import { coldStandby } from './cold-standby.ts';
import { DEPENDENCY_SCENARIOS } from './dependencies/index.ts';
import { HALF_DEPLOYED } from './half-deployed-standby.ts';
import { october20 } from './october-20.ts';
import { promotion } from './promotion.ts';
import { regionLoss } from './region-loss.ts';
import { ROTATION_SCENARIOS } from './rotation/index.ts';
import { secretStoreDark415 } from './secret-store-dark-415.ts';
import { steadyState } from './steady-state.ts';
import { tenantHostScenario } from './tenant-host.ts';

export const SCENARIOS: readonly Scenario[] = [
  regionLoss,
  steadyState,
  promotion,
  coldStandby,
  ...HALF_DEPLOYED,
  tenantHostScenario,
  ...ROTATION_SCENARIOS,
  ...DEPENDENCY_SCENARIOS,
  october20,
  secretStoreDark415,
];
/** What `npm run drill` runs. */
export const DEFAULT_SCENARIO = regionLoss;
