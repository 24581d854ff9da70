/** What a circuit breaker adds to a call, closed and open. */
import type { Bench } from '../model.ts';
import { atMost, series } from '../model.ts';
import { inTurns } from '../measure/rounds.ts';
import { systemClock } from '../../lambda/runtime/clock.ts';
import { CircuitBreaker, FAILURES_TO_OPEN } from '../../lambda/runtime/resilience/circuit-breaker.ts';

const ROUNDS = 20;
const WARM_UPS = 4;
const CALLS = 100_000;

const answer = (): Promise<number> => Promise.resolve(1);
const refuse = (): Promise<number> => Promise.reject(REFUSAL);
const REFUSAL = new Error('no');

export const breaker: Bench = {
  name: 'breaker',
  measures: 'a call through a closed and an open circuit breaker against the bare call',
  run: async () => {
    const closed = newBreaker();
    const open = await opened();
    const costs = await inTurns(ROUNDS, WARM_UPS, {
      bare: () => each(answer),
      closed: () => each(() => closed.run(answer)),
      rejected: () => each(() => refuse().catch(() => 0)),
      open: () => each(() => open.run(answer).catch(() => 0)),
    });
    return [
      {
        title: 'a call that works, processor time',
        unit: 'us',
        baseline: series('bare', costs.bare),
        subjects: [series('through a closed breaker', costs.closed, atMost(1))],
      },
      {
        title: 'a call that is refused, processor time',
        unit: 'us',
        baseline: series('a rejected promise', costs.rejected),
        subjects: [series('an open breaker', costs.open, atMost(1))],
      },
    ];
  },
};

const newBreaker = (): CircuitBreaker =>
  new CircuitBreaker({
    name: 'session-table',
    clock: systemClock,
    judge: () => 'failed',
    longestCallMs: 1000,
    refusal: () => REFUSAL,
    onTransition: () => undefined,
  });

async function opened(): Promise<CircuitBreaker> {
  const breaker = newBreaker();
  for (let call = 0; call < FAILURES_TO_OPEN; call += 1) await breaker.run(refuse).catch(() => 0);
  return breaker;
}

/** Microseconds of processor time a call: wall time on a shared machine would measure its other users. */
async function each(call: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let count = 0; count < CALLS; count += 1) await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CALLS;
}
