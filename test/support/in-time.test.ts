import { expect, test } from '@jest/globals';

import { runInTime } from './in-time.ts';

const ONE_PASSED = { passed: 1, failed: 0, skipped: 0 };

/** Each part takes so many minutes of an injected clock. */
async function outcome(withinMinutes: number, minutesEach: number) {
  const clock = { nowMs: 0 };
  const [begun, said]: [string[], string[]] = [[], []];
  const tally = await runInTime({
    parts: ['one', 'two', 'three'],
    run: (part) => {
      begun.push(part);
      clock.nowMs += minutesEach * 60_000;
      return Promise.resolve(ONE_PASSED);
    },
    withinMinutes,
    nowMs: () => clock.nowMs,
    say: (sentence) => void said.push(sentence),
  });
  return { tally, begun, said };
}

test('with time for all of them every part runs, and nothing is said', async () => {
  expect(await outcome(30, 10)).toEqual({
    tally: { passed: 3, failed: 0, skipped: 0 },
    begun: ['one', 'two', 'three'],
    said: [],
  });
});

test('what is not begun in time counts as skipped and is named', async () => {
  expect(await outcome(15, 10)).toEqual({
    tally: { passed: 2, failed: 0, skipped: 1 },
    begun: ['one', 'two'],
    said: ['Not begun, since 15 minutes were over: three.'],
  });
});
