/** CloudWatch metrics through the log pipe (embedded metric format): no network call, no permission. */
import { DIMENSIONS, METRIC_NAMESPACE } from '../contract/metrics.ts';
import type { Clock } from './clock.ts';

export interface Metric {
  readonly name: string;
  readonly value: number;
  readonly unit: 'Count' | 'Seconds' | 'Milliseconds';
  /** Value of the `Check` dimension, where the metric has one. */
  readonly check?: string;
  /** Value of the `Breaker` dimension, where the metric has one. */
  readonly breaker?: string;
  /** Value of the `Reason` dimension, where the metric has one. */
  readonly reason?: string;
  /** Values of the dimensions `Journey`, `Hosts` and `Through`, where the metric has them. */
  readonly journey?: MetricJourney;
}
export interface MetricJourney {
  readonly journey: string;
  readonly hosts: string;
  readonly through: string;
}
export type EmitMetric = (metric: Metric) => void;

/** `write` takes one line, without its end. Default: standard output. */
export function createMetrics(
  clock: Clock,
  environment: string,
  write: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
): EmitMetric {
  return (metric) => write(JSON.stringify(embeddedMetric(clock.wallMs(), environment, metric)));
}

function embeddedMetric(timestampMs: number, environment: string, metric: Metric): Record<string, unknown> {
  const dimensions: Record<string, string> = { [DIMENSIONS.environment]: environment };
  if (metric.check !== undefined) dimensions[DIMENSIONS.check] = metric.check;
  if (metric.breaker !== undefined) dimensions[DIMENSIONS.breaker] = metric.breaker;
  Object.assign(dimensions, journeyDimensions(metric.journey));
  if (metric.reason !== undefined) dimensions[DIMENSIONS.reason] = metric.reason;
  return {
    _aws: {
      Timestamp: timestampMs,
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: dimensionSets(dimensions),
          Metrics: [{ Name: metric.name, Unit: metric.unit }],
        },
      ],
    },
    ...dimensions,
    [metric.name]: metric.value,
  };
}

const journeyDimensions = (of: MetricJourney | undefined): Readonly<Record<string, string>> =>
  of === undefined
    ? {}
    : {
        [DIMENSIONS.journey]: of.journey,
        [DIMENSIONS.hosts]: of.hosts,
        [DIMENSIONS.through]: of.through,
      };

/** With a further dimension also without it: one alarm can watch all of an environment at once. */
function dimensionSets(dimensions: Readonly<Record<string, string>>): readonly (readonly string[])[] {
  const all = Object.keys(dimensions);
  return all.length === 1 ? [all] : [all, [DIMENSIONS.environment]];
}
