import { expect, test } from '@jest/globals';

import { addUp, lineOf, NOTHING } from './tally.ts';

test('suites add up, and no suite is nothing', () => {
  expect(addUp([])).toEqual(NOTHING);
  const tallies = [
    { passed: 3, failed: 0, skipped: 1 },
    { passed: 40, failed: 2, skipped: 0 },
  ];
  expect(addUp(tallies)).toEqual({ passed: 43, failed: 2, skipped: 1 });
});

test.each([
  [{ passed: 3, failed: 0, skipped: 0 }, '3 passed, 0 failed'],
  [{ passed: 3, failed: 2, skipped: 1 }, '3 passed, 2 failed, 1 skipped'],
])('%j is told as %j', (tally, line) => {
  expect(lineOf(tally)).toBe(line);
});
