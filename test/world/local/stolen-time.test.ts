import { expect, test } from '@jest/globals';

import { measureStolenTime } from '../../../lib/world/local/stolen-time.ts';

const stat = (steal: number): string => `cpu  1 2 3 4 5 6 7 ${steal} 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\n`;

test('counts what the host took from each processor since the last look', () => {
  let steal = 100;
  const stolen = measureStolenTime(() => stat(steal), 2);
  expect(stolen.perProcessorMs()).toBe(0);
  steal += 50;
  expect(stolen.perProcessorMs()).toBe(250);
  stolen.reset();
  expect(stolen.perProcessorMs()).toBe(0);
});

test.each([
  [
    'a system without the file',
    () => {
      throw new Error('ENOENT');
    },
  ],
  ['an old kernel', () => 'cpu  1 2 3 4\n'],
])('is nothing on %s', (_name, read) => {
  expect(measureStolenTime(read, 2).perProcessorMs()).toBe(0);
});
