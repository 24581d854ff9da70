import type { Rule } from '../../rule.ts';
import { deprecatedRuntime } from './deprecated-runtime.ts';
import { functionOutlivesItsCaller } from './function-outlives-its-caller.ts';
import { noCapacityInStandbyPromised } from './no-capacity-in-standby-promised.ts';
import { plainSecretInEnvironment } from './plain-secret-in-environment.ts';
import { singleZone } from './single-zone.ts';

export const RUNTIME_RULES: readonly Rule[] = [
  deprecatedRuntime,
  functionOutlivesItsCaller,
  noCapacityInStandbyPromised,
  plainSecretInEnvironment,
  singleZone,
];
