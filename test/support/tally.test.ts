import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { addUp, lineOf, NOTHING, readResult } from './tally.ts';

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

const file = (name: string, ...statuses: string[]) => ({
  name,
  status: statuses.length === 0 || statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status) => ({ status })),
});

test('of a result, the files with a failure are named, and the tests in the others counted', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdover-tally-'));
  const output = join(folder, 'result.json');
  const testResults = [
    file('good', 'passed', 'pending'),
    file('bad', 'passed', 'failed', 'pending'),
    file('does not load'),
  ];
  const counts = {
    numPassedTests: 2,
    numFailedTests: 1,
    numPendingTests: 2,
    numRuntimeErrorTestSuites: 1,
  };
  writeFileSync(output, JSON.stringify({ ...counts, testResults }));
  expect(readResult(output)).toEqual({
    tally: { passed: 2, failed: 2, skipped: 2 },
    withoutFailedFiles: { passed: 1, failed: 0, skipped: 1 },
    failedFiles: ['bad', 'does not load'],
  });
  rmSync(folder, { recursive: true });
});
