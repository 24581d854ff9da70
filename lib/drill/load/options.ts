import type { Emit } from '../../evidence/events.ts';
import type { World } from '../../world/world.ts';
import type { LoadPlan } from './plan.ts';
import type { Workload } from './workload.ts';

/** What the load is made of and where it goes. */
export interface LoadOptions {
  readonly world: World;
  readonly workload: Workload;
  readonly plan: LoadPlan;
  readonly seed: number;
  readonly emit: Emit;
  /** Name of the phase that is on when an attempt begins. */
  readonly phase: () => string;
}
