import { describe, expect, it } from '@jest/globals';

import { TemporarilyUnavailable } from '../../../lambda/runtime/errors.ts';
import {
  CircuitBreaker,
  FAILURES_TO_OPEN,
  PROBE_AFTER_MS,
} from '../../../lambda/runtime/resilience/circuit-breaker.ts';
import type { BreakerTransition, Verdict } from '../../../lambda/runtime/resilience/circuit-breaker.ts';
import { manualTime } from '../../support/manual-time.ts';

class Fault extends Error {
  readonly verdict: Verdict;
  constructor(verdict: Verdict) {
    super(verdict);
    this.verdict = verdict;
  }
}

function broken() {
  const time = manualTime();
  const transitions: BreakerTransition[] = [];
  let calls = 0;
  const breaker = new CircuitBreaker({
    name: 'session-table',
    clock: time.clock,
    judge: (error) => (error instanceof Fault ? error.verdict : 'nothing'),
    longestCallMs: 2000,
    refusal: (cause) => new TemporarilyUnavailable('session-table', 'not asked', 5, cause),
    onTransition: (transition) => transitions.push(transition),
  });
  const call = async (outcome: Verdict | 'works'): Promise<string> => {
    calls += 1;
    await Promise.resolve();
    if (outcome !== 'works') throw new Fault(outcome);
    return 'answer';
  };
  const run = (outcome: Verdict | 'works'): Promise<string> => breaker.run(() => call(outcome));
  const fail = async (times: number, outcome: Verdict = 'failed'): Promise<void> => {
    for (let round = 0; round < times; round += 1) await expect(run(outcome)).rejects.toThrow(Fault);
  };
  return { time, breaker, transitions, run, fail, call, calls: () => calls };
}

const steps = (transitions: readonly BreakerTransition[]): readonly string[] =>
  transitions.map(({ from, to }) => `${from} > ${to}`);

describe('a circuit breaker', () => {
  it('opens at the tenth failure in a row and then calls nothing', async () => {
    const { breaker, transitions, run, fail, calls } = broken();
    await fail(FAILURES_TO_OPEN - 1);
    expect(breaker.state).toEqual({ kind: 'closed', failuresInARow: 9 });
    await fail(1);
    expect(breaker.state.kind).toBe('open');
    await expect(run('works')).rejects.toThrow(TemporarilyUnavailable);
    expect(calls()).toBe(FAILURES_TO_OPEN);
    expect(transitions).toEqual([{ breaker: 'session-table', from: 'closed', to: 'open', error: 'Error' }]);
  });

  it.each(['works', 'answered'] as const)('starts again after a call that %s', async (outcome) => {
    const { breaker, run, fail } = broken();
    await fail(FAILURES_TO_OPEN - 1);
    await run(outcome).catch(() => undefined);
    await fail(FAILURES_TO_OPEN - 1);
    expect(breaker.state.kind).toBe('closed');
  });

  it('does not count what says nothing about the dependency', async () => {
    const { breaker, fail } = broken();
    await fail(5);
    await fail(3 * FAILURES_TO_OPEN, 'nothing');
    expect(breaker.state).toEqual({ kind: 'closed', failuresInARow: 5 });
  });

  it('does not count a call that a freeze cut off', async () => {
    const { breaker, time } = broken();
    for (let round = 0; round < FAILURES_TO_OPEN; round += 1) {
      const cutOff = breaker.run(() => {
        time.freeze(3001);
        return Promise.reject(new Fault('failed'));
      });
      await expect(cutOff).rejects.toThrow(Fault);
    }
    expect(breaker.state).toEqual({ kind: 'closed', failuresInARow: 0 });
  });

  it('lets one call probe after the wait and refuses the others meanwhile', async () => {
    const { breaker, time, transitions, run, fail, calls } = broken();
    await fail(FAILURES_TO_OPEN);
    time.age(PROBE_AFTER_MS - 1);
    await expect(run('works')).rejects.toThrow('not asked');
    time.age(1);
    const probe = run('works');
    expect(breaker.state.kind).toBe('half-open');
    await expect(run('works')).rejects.toThrow('not asked');
    await expect(probe).resolves.toBe('answer');
    expect(calls()).toBe(FAILURES_TO_OPEN + 1);
    expect(steps(transitions)).toEqual(['closed > open', 'open > half-open', 'half-open > closed']);
  });

  it('waits as long again after a probe that failed', async () => {
    const { breaker, time, run, fail, calls } = broken();
    await fail(FAILURES_TO_OPEN);
    time.age(PROBE_AFTER_MS);
    await fail(1);
    expect(breaker.state.kind).toBe('open');
    time.age(PROBE_AFTER_MS - 1);
    await expect(run('works')).rejects.toThrow('not asked');
    expect(calls()).toBe(FAILURES_TO_OPEN + 1);
  });

  it('takes the next call for a probe after one that said nothing', async () => {
    const { breaker, time, run, fail } = broken();
    await fail(FAILURES_TO_OPEN);
    time.age(PROBE_AFTER_MS);
    await fail(1, 'nothing');
    expect(breaker.state.kind).toBe('open');
    await expect(run('works')).resolves.toBe('answer');
    expect(breaker.state.kind).toBe('closed');
  });

  it('probes when the clock was set back, instead of waiting for a time that is far off', async () => {
    const { time, run, fail } = broken();
    await fail(FAILURES_TO_OPEN);
    time.age(-3_600_000);
    await expect(run('works')).resolves.toBe('answer');
  });

  it('closes at an answer to who asked whatever the state, and does not wait longer for their failures', async () => {
    const { breaker, fail, call } = broken();
    await fail(FAILURES_TO_OPEN);
    const opened = breaker.state;
    await expect(breaker.ask(() => call('failed'))).rejects.toThrow(Fault);
    expect(breaker.state).toBe(opened);
    await expect(breaker.ask(() => call('works'))).resolves.toBe('answer');
    expect(breaker.state.kind).toBe('closed');
  });

  it('keeps waiting when calls that were under way fail after it has opened', async () => {
    const { breaker, time, fail } = broken();
    const { promise, reject } = Promise.withResolvers<string>();
    const late = breaker.run(() => promise);
    await fail(FAILURES_TO_OPEN);
    const opened = breaker.state;
    time.age(PROBE_AFTER_MS / 2);
    reject(new Fault('failed'));
    await expect(late).rejects.toThrow(Fault);
    expect(breaker.state).toBe(opened);
  });
});
