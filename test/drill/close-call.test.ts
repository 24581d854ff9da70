/** A recovery just beyond its objective of 55 s: clients come back once a second, no figure is finer than that. */
import { expect, test } from '@jest/globals';

import { regionLoss } from '../../lib/drill/scenarios/region-loss.ts';
import { runScripted } from '../support/run-scripted.ts';

/** The scripted clients ask on the second; the switch is seen with the next question. */
test.each([
  ['before it', 42_000, 'pass', /^P50 5[2-4]\.\d s/],
  [
    'within one retry beyond it',
    43_500,
    'unknown',
    /^Too close to tell: p50 55\.\d s of 55, .* once in 1 s\.$/,
  ],
  ['more than one retry beyond it', 45_000, 'fail', /^Too slow: p50 56\.\d s of 55/],
])('a median %s', async (_where, switchAfterMs, outcome, reason) => {
  const { check } = await runScripted(regionLoss, { script: { switchAfterMs } });
  expect(check('recovery-session')).toMatchObject({ outcome, reason: expect.stringMatching(reason) });
});
