/** A scenario is a value: what happened to whom, what is done over time, the load, the judges. */
import type { Journey } from '../../lambda/contract/journeys.ts';
import type { RegionRole } from '../../lambda/contract/regions.ts';
import type { LossShape } from '../world/world.ts';
import type { Check } from './check.ts';
import type { LoadPlan, MeasuredSpan } from './load/plan.ts';

export type Step =
  /** Nothing happens, for this long and until every journey has made its attempts. The gate's judges must not fail, or the story ends here. */
  | {
      readonly kind: 'observe';
      readonly phase: string;
      readonly seconds: number;
      readonly gate: readonly Check[];
    }
  /** A region is lost with flows in mid-air; waits until every journey that heals by itself is back. */
  | {
      readonly kind: 'lose-region';
      readonly phase: string;
      readonly role: RegionRole;
      /** Of the worst objective: how long to wait for clients that do not come back. */
      readonly patience: number;
      readonly gate: readonly Check[];
    }
  /** An operator promotes the database in the region that is left; waits for the first administrative write. */
  | {
      readonly kind: 'promote-database';
      readonly phase: string;
      readonly to: RegionRole;
      readonly ceilingSeconds: number;
    };

export interface Scenario {
  readonly name: string;
  /** One line for `drill list`. */
  readonly title: string;
  /** What happened to whom, in a few sentences. */
  readonly story: string;
  /** Shapes it can take; the first is the default. Empty: it has no fault. */
  readonly shapes: readonly LossShape[];
  /** Abilities of the world without which nothing can be found out. */
  readonly needs: readonly string[];
  readonly steps: readonly Step[];
  readonly load: LoadPlan;
  readonly checks: readonly Check[];
  readonly selfHealing: readonly Journey[];
  readonly measured: readonly MeasuredSpan[];
}
