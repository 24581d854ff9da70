import { expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';

import { createClock } from '../../../lib/world/local/clock.ts';
import { createSpine } from '../../../lib/world/local/spine.ts';

test('a spine leaves no folder behind, and stopping twice is the same as once', async () => {
  const spine = await createSpine({ speed: 10, seed: 7, emit: () => undefined });
  expect(existsSync(spine.folder)).toBe(true);
  await Promise.all([spine.stop(), spine.stop()]);
  expect(existsSync(spine.folder)).toBe(false);
});

test('simulated time runs at the speed, and a sleep takes at least its time', async () => {
  const clock = createClock(20, 1_000_000);
  await clock.sleep(2000);
  expect(clock.elapsedMs()).toBeGreaterThanOrEqual(2000);
  expect(clock.realMs()).toBeGreaterThanOrEqual(100);
  expect(clock.now() - 1_000_000).toBeCloseTo(clock.elapsedMs(), -2);
});

test('a sleep ends with the reason of its signal', async () => {
  const clock = createClock(1);
  const abort = new AbortController();
  const sleeping = clock.sleep(60_000, abort.signal);
  abort.abort(new Error('enough'));
  await expect(sleeping).rejects.toThrow('enough');
  await expect(clock.sleep(0, abort.signal)).rejects.toThrow('enough');
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a speed of %p is refused', (speed) => {
  expect(() => createClock(speed)).toThrow('it must be a positive number');
});
