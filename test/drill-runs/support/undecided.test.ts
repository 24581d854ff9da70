import { expect, test } from '@jest/globals';

import { NOT_REACHED } from '../../../lib/drill/check.ts';
import { History } from '../../../lib/drill/history.ts';
import { machineAtFault } from '../../../lib/drill/lateness.ts';
import type { CheckResult } from '../../../lib/evidence/results.ts';
import { goodScript } from '../../support/fake-world.ts';
import { undecidedByMachine } from './drill-run.ts';

const blamed = (otherWorkShare: number): string => {
  const lateness = { ...goodScript().lateness, otherWorkShare };
  return `${machineAtFault({ history: new History([]), lateness, speed: 10 })}: p50 57 s of 55.`;
};
const check = (outcome: CheckResult['outcome'], reason: string): CheckResult => ({
  id: 'x',
  title: 'x',
  stage: 'x',
  outcome,
  reason,
  logicalIds: [],
});

test.each([
  ['a slow machine', [blamed(0)], true],
  ['other programs', [blamed(0.3)], true],
  ['a figure between two retries', ['Too close to tell: p50 55.4 s of 55.'], true],
  ['both, and what was never reached', [blamed(0), blamed(0.3), NOT_REACHED], true],
  ['something else beside it', [blamed(0), 'PostgreSQL did not start.'], false],
  ['only what was never reached', [NOT_REACHED], false],
])('unknown for %s: again more slowly is %j', (_what, reasons, again) => {
  const checks = [check('pass', 'good'), ...reasons.map((reason) => check('unknown', reason))];
  expect(undecidedByMachine({ outcome: 'unknown', checks })).toBe(again);
  expect(undecidedByMachine({ outcome: 'fail', checks })).toBe(false);
});
