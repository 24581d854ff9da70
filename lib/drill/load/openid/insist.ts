/** Patience with a service that may be away: asks again each simulated second until it is answered. */
import type { StepResult } from '../../../../lambda/checks/result.ts';
import type { WorldClock } from '../../../world/world.ts';
import { PreparationRefused } from '../workload.ts';

const RETRY_MS = 1000;
/**
 * While a world comes up, names may lead to the standby until the primary's checks are green, half a minute and on a slow
 * machine a whole one; administration is refused there, for 30 s at a time.
 */
const PATIENCE_MS = 90_000;

export interface Answered<T> {
  /** The last answer, whatever it was. */
  readonly result: StepResult<T>;
  /** Honest 503s on the way. */
  readonly unavailable: number;
}

/** Repeats while nobody answers or the answer is 503, for at most `patienceMs`. @throws the signal's reason. */
export async function untilAnswered<T>(
  clock: WorldClock,
  signal: AbortSignal,
  patienceMs: number,
  ask: () => Promise<StepResult<T>>,
): Promise<Answered<T>> {
  const deadline = clock.elapsedMs() + patienceMs;
  for (let unavailable = 0; ;) {
    const result = await ask();
    if (result.outcome === 'unavailable') unavailable += 1;
    else if (!isNobody(result)) return { result, unavailable };
    if (clock.elapsedMs() >= deadline) return { result, unavailable };
    const pauseMs = result.outcome === 'unavailable' ? result.retryAfterSeconds * 1000 : RETRY_MS;
    await clock.sleep(Math.max(RETRY_MS, pauseMs), signal);
  }
}

/** What a load balancer says itself when nobody is behind it; the service's own 503 comes with Retry-After. */
const OF_A_GATEWAY = [502, 503, 504];

const isNobody = ({ outcome, status }: StepResult<unknown>): boolean =>
  outcome === 'unreachable' || (outcome === 'wrong' && OF_A_GATEWAY.includes(status ?? 0));

/** The answer that a preparation cannot do without. @throws PreparationRefused */
export async function insist<T>(
  clock: WorldClock,
  signal: AbortSignal,
  ask: () => Promise<StepResult<T>>,
): Promise<T> {
  const { result } = await untilAnswered(clock, signal, PATIENCE_MS, ask);
  if (result.outcome === 'ok') return result.value;
  throw new PreparationRefused(result);
}

/** Several times what a read replica is behind; fewer repetitions than a throttle allows. */
const REPLICA_PATIENCE_MS = 10_000;
const REPLICA_PAUSE_MS = 2000;

/**
 * As {@link insist}, for what was written a moment ago and is read from a replica: `notYet` says that an answer is what
 * one gets who is not known there yet. @throws PreparationRefused
 */
export async function insistOnceReplicated<T>(
  clock: WorldClock,
  signal: AbortSignal,
  notYet: (result: StepResult<T>) => boolean,
  ask: () => Promise<StepResult<T>>,
): Promise<T> {
  const deadline = clock.elapsedMs() + REPLICA_PATIENCE_MS;
  for (;;) {
    const { result } = await untilAnswered(clock, signal, PATIENCE_MS, ask);
    if (result.outcome === 'ok') return result.value;
    if (!notYet(result) || clock.elapsedMs() >= deadline) throw new PreparationRefused(result);
    await clock.sleep(REPLICA_PAUSE_MS, signal);
  }
}

/** Runs `work` over all items, `width` at a time: as many as the world has environments for. */
export async function eachOf<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
