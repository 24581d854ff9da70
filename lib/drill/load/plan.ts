/** How much load, of which kinds. Intervals are simulated seconds. */
import { JOURNEYS } from '../../../lambda/contract/journeys.ts';
import type { Journey } from '../../../lambda/contract/journeys.ts';
import type { ClientKind } from '../../world/world.ts';
import { jittered } from '../random.ts';
import type { Random } from '../random.ts';

export interface LoadPlan {
  /** Clients of each journey, by kind. Stale-DNS clients come on top of the judged ones. */
  readonly clients: Readonly<Record<ClientKind, number>>;
  /** Between two attempts of one client while all is well. */
  readonly intervalSeconds: number;
  /** From the start of an attempt that failed to the start of the next, which never begins before the end of it. */
  readonly retrySeconds: number;
  /** `admin` is told when to come back and keeps to it, at least this long. */
  readonly unavailableSeconds: number;
  /**
   * `work-while-served`: wall time runs no faster than work while anybody is being served, so that a speed at which an
   * attempt would outlive its own codes shortens only the time in which nobody comes. Absent: always at the speed.
   */
  readonly pace?: 'work-while-served';
  /** Owed per journey and measured phase, fewer make the verdict unknown. */
  readonly minimumAttempts: number;
  readonly minimumClients: number;
  /** On top: people who sign in at a provider of their organisation. Absent: nobody does. */
  readonly upstream?: UpstreamPlan;
}

/** Clients with a new connection each time; they are no journey of their own and keep a calmer pace. */
export interface UpstreamPlan {
  readonly clients: number;
  /** Between two sign-ins of one of them. */
  readonly intervalSeconds: number;
  /** Before somebody who was turned away tries again. */
  readonly againSeconds: number;
  /** Owed in each phase that is judged, fewer make the verdict unknown. */
  readonly minimumAttempts: number;
}

/** Phases in a row, as a rule one, in which every journey owes the plan's minimum of attempts. */
export type MeasuredSpan = readonly [string, ...string[]];

export interface LoadClientSpec {
  readonly journey: Journey;
  readonly kind: ClientKind;
  readonly name: string;
  /** Counts within the journey, from 0: client i of each journey belongs to person i. */
  readonly index: number;
  readonly firstAfterMs: number;
}

/**
 * Little: clients that stay spread evenly over the interval are
 * spread evenly over the TTL too, and a few show what many would.
 */
const JITTER = 0.03;
const JITTER_UNAVAILABLE = 0.2;

/** Every client of the plan, spread evenly over one interval so that no two journeys pulse together. */
export function castOf(plan: LoadPlan, random: Random): readonly LoadClientSpec[] {
  const kinds = (Object.entries(plan.clients) as [ClientKind, number][]).flatMap(([kind, count]) =>
    Array.from({ length: count }, () => kind),
  );
  return JOURNEYS.flatMap((journey) =>
    kinds.map((kind, index) => ({
      journey,
      kind,
      index,
      name: `${journey}-${index}-${kind}`,
      firstAfterMs: ((index + random()) / kinds.length) * plan.intervalSeconds * 1000,
    })),
  );
}

/** Pause before the next attempt, after one that took `tookMs`; all simulated milliseconds. */
export function pauseAfter(
  plan: LoadPlan,
  journey: Journey,
  outcome: 'ok' | 'unavailable' | 'failed',
  tookMs: number,
  random: Random,
): number {
  if (outcome === 'ok') return jittered(plan.intervalSeconds * 1000, JITTER, random);
  const patient = journey === 'admin' && outcome === 'unavailable';
  if (patient) return jittered(plan.unavailableSeconds, JITTER_UNAVAILABLE, random) * 1000;
  return Math.max(0, plan.retrySeconds * 1000 - tookMs);
}
