/** What a running scenario hands to its steps, and how a run can end. */
import type { DatabaseLogin, InjectedFault, Lateness, LossShape, World } from '../world/world.ts';
import type { Journal } from '../evidence/journal.ts';
import type { Evidence } from './check.ts';
import { History } from './history.ts';
import type { HeldMs } from './load/rally.ts';
import type { Workload } from './load/workload.ts';
import type { Scenario } from './scenario.ts';

export interface RunOptions {
  readonly scenario: Scenario;
  readonly world: World;
  readonly workload: Workload;
  readonly journal: Journal;
  readonly seed: number;
  readonly shape: LossShape;
  readonly fingerprint: string;
  /** Aborted by Ctrl-C or by a journal that can no longer be written. Its reason is a sentence. */
  readonly signal: AbortSignal;
}

export type RunEnd =
  | { readonly kind: 'completed' }
  /** The story ended before its last step because a judge at a gate had already failed. */
  | { readonly kind: 'cut-short'; readonly sentence: string }
  | { readonly kind: 'interrupted'; readonly sentence: string }
  /** The world, the evidence or the tool itself failed. */
  | { readonly kind: 'broken'; readonly sentence: string; readonly cause: unknown };

export interface RunRecord {
  readonly end: RunEnd;
  readonly lateness: Lateness;
  readonly simulatedSeconds: number;
  readonly realSeconds: number;
}

/** What a rotation began from. It stays in memory: no line of the journal holds a password. */
export interface BegunRotation {
  /** Name of the secret. */
  readonly secret: string;
  readonly formerSerial: number;
  readonly formerLogin: DatabaseLogin;
}

/** Ends the story early with a verdict in sight; thrown by steps, caught by the engine. */
export class CutShort extends Error {}

export interface StepContext extends RunOptions {
  enterPhase(phase: string): void;
  /** Has every client of the load come by within this time, what DNS told it ending evenly over it. */
  rally: (withinSeconds: number, heldMs?: HeldMs) => void;
  /** Registers what has to be undone. */
  readonly faults: { readonly name: string; readonly fault: InjectedFault }[];
  /** Those that the story has begun. */
  readonly rotations: BegunRotation[];
}

/** The judges' view of a run that may still go on. */
export const evidenceOf = (
  options: Omit<RunOptions, 'signal' | 'workload'>,
  lateness: Lateness,
): Evidence => ({
  history: new History(options.journal.events),
  environment: options.world.environment,
  shape: options.shape,
  speed: options.world.clock.speed,
  lateness,
  plan: options.scenario.load,
  selfHealing: options.scenario.selfHealing,
  measured: options.scenario.measured,
});
