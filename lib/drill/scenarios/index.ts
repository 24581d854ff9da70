/** Every scenario, listed by hand: a file that nobody names here does not exist for the tool. */
import type { Scenario } from '../scenario.ts';
import { coldStandby } from './cold-standby.ts';
import { DEPENDENCY_SCENARIOS } from './dependencies/index.ts';
import { HALF_DEPLOYED } from './half-deployed-standby.ts';
import { promotion } from './promotion.ts';
import { regionLoss } from './region-loss.ts';
import { steadyState } from './steady-state.ts';
import { tenantHostScenario } from './tenant-host.ts';

export const SCENARIOS: readonly Scenario[] = [
  regionLoss,
  steadyState,
  promotion,
  coldStandby,
  ...HALF_DEPLOYED,
  tenantHostScenario,
  ...DEPENDENCY_SCENARIOS,
];
/** What `npm run drill` runs. */
export const DEFAULT_SCENARIO = regionLoss;
