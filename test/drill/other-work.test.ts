/** What a verdict on recovery says where programs outside of the run had the processors. */
import { describe, expect, test } from '@jest/globals';

import { regionLoss } from '../../lib/drill/scenarios/region-loss.ts';
import { runScripted } from '../support/run-scripted.ts';
import { goodScript } from '../support/fake-script.ts';

describe('while other programs have the processors', () => {
  const beside = (otherWorkShare: number) => ({ ...goodScript().lateness, otherWorkShare });
  const slow = async (otherWorkShare: number, switchAfterMs = 90_000) => {
    const script = { switchAfterMs, lateness: beside(otherWorkShare) };
    return (await runScripted(regionLoss, { script })).check('recovery-refresh');
  };

  test('slow recoveries prove nothing, and the verdict says who had the time', async () => {
    const found = await slow(0.6);
    expect(found.outcome).toBe('unknown');
    expect(found.reason).toMatch(/^Machine busy with other work \(60 % of the processors\): p50 /);
  });

  test.each([
    ['what a desktop always has', 0.09, 48_000],
    ['less than made the difference', 0.12, 90_000],
    ['much, but not as much as is missing', 0.3, 110_000],
  ])('with %s slow recoveries are a failure', async (_name, share, switchAfterMs) => {
    const found = await slow(share, switchAfterMs);
    expect(found.outcome).toBe('fail');
    expect(found.reason).toContain('Too slow: ');
  });

  test('good figures stay good', async () => {
    expect(await slow(0.9, 30_000)).toMatchObject({ outcome: 'pass' });
  });

  test('who never comes back, and what is answered wrongly, is a failure all the same', async () => {
    const never = await runScripted(regionLoss, {
      script: { lateness: beside(0.95) },
      bend: (workload) =>
        (workload.change = (journey, result) =>
          journey === 'refresh' && result.servedBy === 'standby'
            ? { ...result, outcome: 'unavailable', reason: 'no answer' }
            : result),
    });
    expect(never.check('recovery-refresh')).toMatchObject({ outcome: 'fail' });
    expect(never.check('recovery-refresh').reason).toContain('never came back');
    const wrong = await runScripted(regionLoss, {
      script: { lateness: beside(0.95) },
      bend: (workload) =>
        (workload.change = (journey, result) =>
          journey === 'sign-in' ? { outcome: 'wrong', step: 'password', reason: 'status 500' } : result),
    });
    expect(wrong.check('steady-green')).toMatchObject({ outcome: 'fail' });
  });
});
