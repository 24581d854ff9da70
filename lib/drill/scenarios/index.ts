/** Every scenario, listed by hand: a file that nobody names here does not exist for the tool. */
import type { Scenario } from '../scenario.ts';
import { regionLoss } from './region-loss.ts';
import { steadyState } from './steady-state.ts';

export const SCENARIOS: readonly Scenario[] = [regionLoss, steadyState];
/** What `npm run drill` runs. */
export const DEFAULT_SCENARIO = regionLoss;
