/**
 * The time that one request has left, for each call to a dependency that it makes. It travels in an
 * AsyncLocalStorage, because the protocol library stands between the request and its storage adapter and hands no
 * parameter through, and a call takes far longer than a look-up.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

import type { Clock } from '../clock.ts';
import { TemporarilyUnavailable } from '../errors.ts';

type MonotonicClock = Pick<Clock, 'monotonicMs'>;
interface TimeBudget {
  readonly clock: MonotonicClock;
  readonly endsAtMs: number;
}

const current = new AsyncLocalStorage<TimeBudget>();

/** The request used up its time: it says nothing about the dependency that it was going to ask, or cut short. */
export class TimeSpent extends TemporarilyUnavailable {
  constructor(cause?: unknown) {
    super('busy', 'the request took longer than it may', 2, cause);
  }
}

/** Runs `run` with `budgetMs` of monotonic time, from now; a budget inside of another one replaces it. */
export const withTimeBudget = <T>(clock: MonotonicClock, budgetMs: number, run: () => T): T =>
  current.run({ clock, endsAtMs: clock.monotonicMs() + budgetMs }, run);

/** Runs `run` outside of any request's time: it goes on when the request that began it has ended. */
export const outsideTimeBudget = <T>(run: () => T): T => current.exit(run);

/**
 * How long a call may take whose own limit is `limitMs`: that, or what the request has left where that is less.
 * Outside of a request (a sweep, a deploy) it is the limit. Whole milliseconds.
 * @throws TimeSpent when nothing is left: the call would only end later than its caller.
 */
export function timeFor(limitMs: number): number {
  const budget = current.getStore();
  if (budget === undefined) return limitMs;
  const leftMs = Math.floor(budget.endsAtMs - budget.clock.monotonicMs());
  if (leftMs <= 0) throw new TimeSpent();
  return Math.min(limitMs, leftMs);
}

/** Whether the request has time for anything else. */
export function isTimeLeft(): boolean {
  const budget = current.getStore();
  return budget === undefined || budget.endsAtMs - budget.clock.monotonicMs() >= 1;
}
