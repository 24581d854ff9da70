import { expect, test } from '@jest/globals';

import { inWords, watchMachine } from './machine-watch.ts';
import { withSecondLook } from './second-look.ts';
import type { SuiteResult } from './tally.ts';
import { NOTHING } from './tally.ts';

const FIRST: SuiteResult = {
  tally: { passed: 10, failed: 2, skipped: 1 },
  withoutFailedFiles: { passed: 7, failed: 0, skipped: 1 },
  failedFiles: ['a.test.ts'],
};
const result = (passed: number, failed: number): SuiteResult => ({
  tally: { passed, failed, skipped: 0 },
  withoutFailedFiles: NOTHING,
  failedFiles: [],
});

async function outcome(first: SuiteResult, away: string | undefined, second = result(5, 0)) {
  const [ran, said]: [(readonly string[])[], string[]] = [[], []];
  const tally = await withSecondLook({
    first: () => Promise.resolve(first),
    again: (files) => {
      ran.push(files);
      return Promise.resolve(second);
    },
    watch: () => ({ end: () => away }),
    say: (sentence) => void said.push(sentence),
  });
  return { tally, ran, said };
}

test('where the machine was there, a failure is a failure', async () => {
  expect(await outcome(FIRST, undefined)).toEqual({ tally: FIRST.tally, ran: [], said: [] });
});

test('what failed while it was away runs again, is named, and the rest keeps its result', async () => {
  const { tally, ran, said } = await outcome(FIRST, 'its host took 40 % of its processor time');
  expect(tally).toEqual({ passed: 12, failed: 0, skipped: 1 });
  expect(ran).toEqual([['a.test.ts']]);
  expect(said).toEqual([expect.stringContaining('40 %'), 'Failed again: 0 of 2.']);
  expect(said[0]).toContain('a.test.ts');
});

test('what fails again has failed', async () => {
  const { tally } = await outcome(FIRST, 'away', result(4, 1));
  expect(tally).toEqual({ passed: 11, failed: 1, skipped: 1 });
});

test('a suite that passed, or that failed without a file, is not run again', async () => {
  const hung: SuiteResult = {
    tally: { ...NOTHING, failed: 1 },
    withoutFailedFiles: NOTHING,
    failedFiles: [],
  };
  expect(await outcome(result(3, 0), 'away')).toMatchObject({ tally: { passed: 3 }, ran: [] });
  expect(await outcome(hung, 'away')).toMatchObject({ tally: { failed: 1 }, ran: [] });
});

test.each([
  [0, 0, undefined],
  [49, 249, undefined],
  [51, 0, 'its host took 5 % of its processor time'],
  [0, 251, 'nothing ran for 251 ms'],
])('of a second, %d ms stolen and a standstill of %d ms: %s', (stolen, standstill, words) => {
  expect(inWords(stolen, standstill, 1_000)).toBe(words);
});

test('a process that stood still noticed it', () => {
  const watch = watchMachine({ reset: () => undefined, perProcessorMs: () => 0 });
  const until = performance.now() + 400;
  while (performance.now() < until);
  expect(watch.end()).toMatch(/^nothing ran for \d+ ms$/);
});
