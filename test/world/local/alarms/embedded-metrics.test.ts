import { describe, expect, test } from '@jest/globals';

import { createMetrics } from '../../../../lambda/runtime/metrics.ts';
import { embeddedMetrics, metricId } from '../../../../lib/world/local/alarms/embedded-metrics.ts';
import { Series } from '../../../../lib/world/local/alarms/series.ts';

const line = (changes: object, directive: object = {}): string =>
  JSON.stringify({
    _aws: {
      Timestamp: 1000,
      CloudWatchMetrics: [{ Namespace: 'N', Dimensions: [['A']], Metrics: [{ Name: 'M' }], ...directive }],
    },
    A: 'a',
    M: 3,
    ...changes,
  });

test('what the service itself writes becomes one sample for each set of dimensions', () => {
  const lines: string[] = [];
  const clock = { wallMs: () => 5000, monotonicMs: () => 0 };
  createMetrics(
    clock,
    'dev',
    (one) => void lines.push(one),
  )({ name: 'ProbeFailed', value: 2, unit: 'Count', check: 'live' });
  const common = { values: [2], timestampMs: 5000 };
  const metric = { namespace: 'Holdover', name: 'ProbeFailed' };
  expect(lines.flatMap(embeddedMetrics)).toEqual([
    { ...common, metric: { ...metric, dimensions: { Environment: 'dev', Check: 'live' } } },
    { ...common, metric: { ...metric, dimensions: { Environment: 'dev' } } },
  ]);
});

test('several values, several metrics, no dimension', () => {
  expect(embeddedMetrics(line({ M: [1, 2] }))[0]).toMatchObject({ values: [1, 2] });
  const two = line({ O: 4 }, { Metrics: [{ Name: 'M' }, { Name: 'O' }], Dimensions: [[]] });
  expect(embeddedMetrics(two)).toMatchObject([
    { metric: { name: 'M', dimensions: {} } },
    { metric: { name: 'O', dimensions: {} } },
  ]);
});

test.each([
  ['another line', 'POST /token 200'],
  ['a log line that is JSON', '{"level":"info"}'],
  ['half a line', line({}).slice(0, 80)],
  ['a dimension that is missing', line({ A: undefined })],
  ['a dimension that is a number', line({ A: 1 })],
  ['a value that is a text', line({ M: '3' })],
  ['more values than allowed', line({ M: Array.from({ length: 101 }, () => 1) })],
  ['no namespace', line({}, { Namespace: '' })],
])('%s makes no metric', (_title, text) => {
  expect(embeddedMetrics(text)).toEqual([]);
});

test('a metric is the same whatever the order of its dimensions', () => {
  const id = (dimensions: Record<string, string>): string =>
    metricId({ namespace: 'N', name: 'M', dimensions });
  expect(id({ A: 'a', B: 'b' })).toBe(id({ B: 'b', A: 'a' }));
  expect(id({ A: 'a' })).not.toBe(id({ A: 'b' }));
});

describe('statistics', () => {
  const series = new Series(10_000);
  series.add([4, 8], 5_000);
  series.add([1], 9_999);
  series.add([3], 10_000);
  test.each([
    ['Sum', 13],
    ['SampleCount', 3],
    ['Average', 13 / 3],
    ['Minimum', 1],
    ['Maximum', 8],
  ] as const)('%s of a period, its end excluded', (statistic, value) => {
    expect(series.statistic(statistic, 0, 10_000)).toBe(value);
    expect(series.statistic(statistic, 20_000, 30_000)).toBeUndefined();
  });
  test('a period of several stretches', () => expect(series.statistic('Sum', 0, 60_000)).toBe(16));
});
