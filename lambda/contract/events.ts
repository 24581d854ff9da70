/** Payloads of functions that are invoked, not called over HTTP. */
import type { Journey } from './journeys.ts';
import type { RegionRole } from './regions.ts';

/** Schedule input of the probe. */
export interface ProbeEvent {
  readonly kind: 'probe';
}

/**
 * `failover-steps`: after a promotion, names this region the
 * writer in the database's epoch row. Repeating changes nothing.
 */
export interface OpenWritesEvent {
  readonly step: 'open-writes';
  readonly by: string;
}
export interface OpenWritesResult {
  readonly epoch: number;
  readonly writerRegion: string;
  readonly changed: boolean;
}

/** The steps of a rotation, in their order (Secrets Manager guide, "Lambda function rotation"). */
export const ROTATION_STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
export type RotationStep = (typeof ROTATION_STEPS)[number];

/** What Secrets Manager invokes `secret-rotation` with: the names are its own. */
export interface RotationEvent {
  /** Full ARN. */
  readonly SecretId: string;
  /** Becomes the id of the new version. */
  readonly ClientRequestToken: string;
  readonly Step: RotationStep;
}
/**
 * A person's word to `secret-rotation`: a key of this set is no longer trusted. Its successor signs after a quarter of
 * an hour instead of two days; nobody is signed out, so what the key has proved stays good for its time.
 */
export interface ReplaceKeysEvent {
  readonly kind: 'replace-keys';
  readonly keys: 'signing' | 'mac' | 'cookie';
  readonly by: string;
}
/** Schedule input of `secret-rotation`: are the secrets as young as their rotations should leave them? */
export interface RotationCheckEvent {
  readonly kind: 'check-rotation';
}
export interface RotationResult {
  readonly outcome: 'done' | 'unchanged';
}
/** `overdue`: names of secrets whose rotation is late or has stopped between two steps. */
export interface RotationCheckResult {
  readonly overdue: readonly string[];
}

/** Schedule input of `directory-sweeper`. */
export interface SweepEvent {
  readonly kind: 'sweep';
}
/**
 * One run: `skipped` where this region's administration may not write, `failed` where something does not answer.
 */
export type SweepResult =
  | {
      readonly outcome: 'swept';
      readonly settled: number;
      readonly waiting: number;
      readonly ageSeconds: number;
    }
  | { readonly outcome: 'skipped'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly reason: string };

/** One run of a probe, as it is logged and returned. */
export interface ProbeResult {
  readonly region: string;
  readonly role: RegionRole;
  readonly checks: readonly ProbeCheck[];
}
/** Whose host was asked: the environment's own, a tenant's, or a region's, which serves `/health/*` only. */
export type HostSet = 'public' | 'tenant' | 'region';
/** Journeys that a probe walks as a client; administration has no probe. */
export type ProbedJourney = Exclude<Journey, 'admin'>;
/** `unanswered`: no whole answer in time, an honest "not now", or not asked after either. `wrong`: any other finding. */
export type FailureNature = 'unanswered' | 'wrong';
export interface ProbeCheck {
  readonly name: string;
  readonly target: string;
  readonly hosts: HostSet;
  /** Which region was dialled; `names`: whichever the public name led to. */
  readonly through: RegionRole | 'names';
  readonly outcome: 'pass' | 'fail';
  readonly reason?: string;
  readonly nature?: FailureNature;
  readonly milliseconds: number;
}
