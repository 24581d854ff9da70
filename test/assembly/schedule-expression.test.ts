import { expect, test } from '@jest/globals';

import { intervalSeconds } from '../../lib/assembly/topology/schedule-expression.ts';

test.each<[string, number | undefined]>([
  ['rate(1 minute)', 60],
  ['rate(5 minutes)', 300],
  ['rate(1 hour)', 3_600],
  ['rate(2 days)', 172_800],
  ['cron(* * * * ? *)', 60],
  ['cron(*/5 * * * ? *)', 300],
  ['cron(0/15 * ? * * *)', 900],
  ['cron(30 * * ? * *)', 3_600],
  ['rate(0 minutes)', undefined],
  ['rate(5 seconds)', undefined],
  ['rate(1.5 hours)', undefined],
  ['cron(0/7 * * * ? *)', undefined],
  ['cron(0 8 * * ? *)', undefined],
  ['cron(0,30 * * * ? *)', undefined],
  ['at(2026-01-01T00:00:00)', undefined],
  ['', undefined],
])('%s', (expression, expected) => {
  expect(intervalSeconds(expression)).toBe(expected);
});
