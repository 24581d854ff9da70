/** Whose failure it is when somebody is not served though nothing was done to the service. */
import { expect, test } from '@jest/globals';

import type { AttemptResult } from '../../lib/drill/load/workload.ts';
import { steadyState } from '../../lib/drill/scenarios/steady-state.ts';
import { goodScript } from '../support/fake-world.ts';
import type { Script } from '../support/fake-world.ts';
import { runScripted } from '../support/run-scripted.ts';
import type { ScriptedOptions } from '../support/run-scripted.ts';

/** Bends one answer of an administrator. */
const once = (result: Partial<AttemptResult>): NonNullable<ScriptedOptions['bend']> => {
  let left = 1;
  return (workload) => {
    workload.change = (journey, before) =>
      journey === 'admin' && left-- > 0 ? { ...before, ...result } : before;
  };
};
const NOT_NOW = { outcome: 'unavailable', step: 'admin-list-organizations', reason: '503' } as const;
const A_DAY_MS = 24 * 3600 * 1000;
const steadyGreenOn = async (machine: Partial<Script['lateness']>, result: Partial<AttemptResult>) => {
  const lateness = { ...goodScript().lateness, ...machine };
  const { check } = await runScripted(steadyState, { bend: once(result), script: { lateness } });
  return check('steady-green');
};

test("one 'not now' is the service's, but on a machine whose processors were not its own", async () => {
  expect(await steadyGreenOn({}, NOT_NOW)).toMatchObject({ outcome: 'fail' });
  for (const machine of [{ stolenMs: A_DAY_MS }, { idleShare: 0.02 }])
    expect(await steadyGreenOn(machine, NOT_NOW)).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringMatching(/^Machine too slow for --speed 10: 1 of \d+ attempts failed/),
    });
});

test('a wrong answer is never the machine’s', async () => {
  const wrong = { outcome: 'wrong', step: 'admin-list-organizations', reason: 'status 500' } as const;
  expect(await steadyGreenOn({ stolenMs: A_DAY_MS }, wrong)).toMatchObject({ outcome: 'fail' });
});

test.each([
  [3, 3, 0.02, 'unknown'],
  [3, 3, 0.5, 'fail'],
  [3, 2, 0.02, 'fail'],
])(
  '%d failed checks, %d of them unanswered, at an idle share of %d: %s',
  async (failed, unanswered, idleShare, outcome) => {
    const lateness = { ...goodScript().lateness, idleShare };
    const failures = ['ready b.example: /health/ready answered 503, needs 200'];
    const found = { kind: 'probe', role: 'standby', passed: 4, failed, unanswered, failures } as const;
    const extraAtStart = [{ kind: 'phase', phase: 'steady' } as const, found];
    const { check } = await runScripted(steadyState, { script: { lateness, extraAtStart } });
    expect(check('probes')).toMatchObject({ outcome });
  },
);
