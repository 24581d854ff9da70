import { expect, test } from '@jest/globals';

import { measureIdleTime } from '../../../lib/world/local/idle-time.ts';

const processor = (user: number, idle: number) => ({ times: { user, nice: 0, sys: 0, irq: 0, idle } });

test('counts since the last reset, over all processors', () => {
  let now = [processor(1000, 1000), processor(0, 0)];
  const idle = measureIdleTime(() => now);
  expect(idle.share()).toBe(1);
  now = [processor(1300, 1000), processor(0, 100)];
  expect(idle.share()).toBeCloseTo(0.25);
  idle.reset();
  now = [processor(1300, 1300), processor(100, 100)];
  expect(idle.share()).toBeCloseTo(0.75);
});

test('reads what this machine tells', () => {
  const idle = measureIdleTime();
  expect(idle.share()).toBeGreaterThanOrEqual(0);
  expect(idle.share()).toBeLessThanOrEqual(1);
});
