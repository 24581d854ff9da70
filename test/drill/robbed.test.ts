/** What is silent on a machine whose host took much of it says nothing about the service; anything else does. */
import { describe, expect, test } from '@jest/globals';

import type { AttemptResult } from '../../lib/drill/load/workload.ts';
import { steadyState } from '../../lib/drill/scenarios/steady-state.ts';
import type { Emit } from '../../lib/evidence/events.ts';
import { goodScript } from '../support/fake-world.ts';
import { runScripted } from '../support/run-scripted.ts';

type Entry = Parameters<Emit>[0];
const A_DAY_MS = 24 * 3600 * 1000;
const STEADY: Entry = { kind: 'phase', phase: 'steady' };
const red = (reason: string): readonly Entry[] => [
  { kind: 'checker', healthCheck: 'edge-a/PrimaryReady', checker: 1, healthy: false, reason },
  { kind: 'health-check', healthCheck: 'edge-a/PrimaryReady', healthy: false },
];
const died = (reason: string): readonly Entry[] => [
  { kind: 'function-died', functionName: 'auth-a', role: 'primary', reason },
];
const outcomeOf = async (id: string, stolenMs: number, extra: readonly Entry[], attempt?: AttemptResult) => {
  const lateness = { ...goodScript().lateness, stolenMs };
  const { check } = await runScripted(steadyState, {
    script: { lateness, extraAtStart: [STEADY, ...extra] },
    bend: (workload) => {
      if (attempt !== undefined) workload.change = () => attempt;
    },
  });
  return check(id).outcome;
};

describe.each([
  ['robbed', A_DAY_MS, 'unknown'],
  ['its own', 0, 'fail'],
])('on a machine that was %s', (_whose, stolenMs, silent) => {
  test.each([
    ['a status that does not come', 'no status within 2 s of connecting', silent],
    ['another status', 'status 404', 'fail'],
  ])('a red check for %s', async (_name, reason, outcome) => {
    expect(await outcomeOf('primary-routing', stolenMs, red(reason))).toBe(outcome);
  });

  test.each([
    ['no answer in 10 s', silent],
    ['exit code 1', 'fail'],
  ])('a function that died of "%s"', async (reason, outcome) => {
    expect(await outcomeOf('functions-died', stolenMs, died(reason))).toBe(outcome);
  });

  test.each<[AttemptResult, string]>([
    [{ outcome: 'unavailable', step: 'password', reason: '503' }, silent],
    [{ outcome: 'unreachable', step: 'password', reason: 'no whole response in time' }, silent],
    [{ outcome: 'wrong', step: 'password', reason: 'status 500' }, 'fail'],
  ])('each attempt %j', async (attempt, outcome) => {
    expect(await outcomeOf('steady-green', stolenMs, [], attempt)).toBe(outcome);
  });
});
