import { expect, test } from '@jest/globals';
import { createAgeReport } from '../../lambda/auth-service/held-age.ts';
import type { Metric } from '../../lambda/runtime/metrics.ts';

test('the age of the oldest held value, once a minute however many requests there are', () => {
  let now = 1_000_000;
  const ages: (number | undefined)[] = [undefined];
  const emitted: Metric[] = [];
  const clock = { wallMs: () => now, monotonicMs: () => 0 };
  const report = createAgeReport({ oldestAgeSeconds: () => ages.at(-1) }, clock, (metric) =>
    emitted.push(metric),
  );
  report();
  expect(emitted).toEqual([]);
  ages.push(10);
  for (now = 1_000_000; now < 1_120_000; now += 1000) report();
  expect(emitted).toEqual([
    { name: 'HeldCredentialAgeSeconds', value: 10, unit: 'Seconds' },
    { name: 'HeldCredentialAgeSeconds', value: 10, unit: 'Seconds' },
  ]);
});
