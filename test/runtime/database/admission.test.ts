import { expect, test } from '@jest/globals';

import { createAdmission } from '../../../lambda/runtime/database/admission.ts';
import { createDetour } from '../../../lambda/runtime/database/detour.ts';
import { manualTime } from '../../support/manual-time.ts';

test('a rate lets a burst in, then as many as its minute has', async () => {
  const time = manualTime();
  const admission = createAdmission({ burst: 2, perMinute: 30, clock: time.clock });
  const taken = (): number => {
    let count = 0;
    while (admission.take()) count += 1;
    return count;
  };
  expect(taken()).toBe(2);
  await time.advance(1_999);
  expect(taken()).toBe(0);
  await time.advance(1);
  expect(taken()).toBe(1);
  await time.advance(3_600_000);
  expect(taken()).toBe(2);
});

test('any minute under pressure has the rate and one burst at the most', async () => {
  const time = manualTime();
  const admission = createAdmission({ burst: 2, perMinute: 30, clock: time.clock });
  let count = 0;
  for (let tenth = 0; tenth < 600; tenth += 1) {
    if (admission.take()) count += 1;
    await time.advance(100);
  }
  expect(count).toBeGreaterThanOrEqual(30);
  expect(count).toBeLessThanOrEqual(32);
});

test('a proxy that failed is passed by for ten seconds, or until it serves', () => {
  const time = manualTime();
  const detour = createDetour(time.clock);
  expect(detour.active()).toBe(false);
  detour.proxyFailed();
  time.age(9_999);
  expect(detour.active()).toBe(true);
  time.age(1);
  expect(detour.active()).toBe(false);
  detour.proxyFailed();
  expect(detour.active()).toBe(true);
  detour.proxyServed();
  expect(detour.active()).toBe(false);
  detour.proxyFailed();
  // The wall clock was set back.
  time.age(-60_000);
  expect(detour.active()).toBe(false);
});
