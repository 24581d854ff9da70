/**
 * Alarms on single metrics that the service itself emits. What the world cannot evaluate is inert, with the
 * reason.
 */
import { readerOf } from '../property-reader.ts';
import type { PropertyReader } from '../property-reader.ts';
import type { GraphResource, ResourceGraph } from '../resource-graph.ts';
import type { AlarmPart, InertResource } from '../topology.ts';

const purpose = 'evaluating the alarm';

export interface ReadAlarms {
  readonly alarms: readonly AlarmPart[];
  readonly inert: readonly InertResource[];
}

export function readAlarms(graph: ResourceGraph): ReadAlarms {
  const filtered = filteredMetrics(graph);
  const read = graph.ofType('AWS::CloudWatch::Alarm').map((resource) => {
    const properties = readerOf(resource, purpose);
    const reason = reasonToLeave(properties, filtered);
    return reason === undefined
      ? { alarms: [readAlarm(resource, properties)], inert: [] }
      : { alarms: [], inert: [{ origin: resource.origin, reason }] };
  });
  return { alarms: read.flatMap(({ alarms }) => alarms), inert: read.flatMap(({ inert }) => inert) };
}

/** Features that the world lacks, in the words of the report. @returns undefined where it lacks none. */
function reasonToLeave(alarm: PropertyReader, filtered: ReadonlySet<string>): string | undefined {
  if (alarm.has('ThresholdMetricId')) return 'watches for an anomaly, which the world does not detect';
  if (alarm.has('Metrics')) return 'watches a metric math expression, which the world does not compute';
  if (alarm.has('ExtendedStatistic'))
    return `watches the percentile ${alarm.text('ExtendedStatistic')}, which the world does not compute`;
  const namespace = alarm.text('Namespace');
  if (namespace.startsWith('AWS/'))
    return `watches a metric of ${namespace}, which AWS itself emits and nothing in the world does`;
  if (filtered.has(`${namespace}/${alarm.text('MetricName')}`))
    return 'watches a metric filter, which the world does not apply to logs';
  return undefined;
}

/** Names of the metrics that are made of log lines by a filter. */
const filteredMetrics = (graph: ResourceGraph): ReadonlySet<string> =>
  new Set(
    graph
      .ofType('AWS::Logs::MetricFilter')
      .flatMap((resource) => readerOf(resource, purpose).items('MetricTransformations'))
      .map((made) => `${made.text('MetricNamespace')}/${made.text('MetricName')}`),
  );

function readAlarm({ origin, region, reference }: GraphResource, properties: PropertyReader): AlarmPart {
  const evaluationPeriods = readCount(properties, 'EvaluationPeriods');
  return {
    origin,
    region,
    name: reference,
    metric: {
      namespace: properties.text('Namespace'),
      name: properties.text('MetricName'),
      dimensions: Object.fromEntries(
        properties.items('Dimensions').map((dimension) => [dimension.text('Name'), dimension.text('Value')]),
      ),
    },
    statistic: properties.choice('Statistic', ['Average', 'Maximum', 'Minimum', 'SampleCount', 'Sum']),
    periodSeconds: readPeriod(properties),
    evaluationPeriods,
    datapointsToAlarm: readDatapoints(properties, evaluationPeriods),
    threshold: properties.number('Threshold'),
    comparison: properties.choice('ComparisonOperator', [
      'GreaterThanOrEqualToThreshold',
      'GreaterThanThreshold',
      'LessThanOrEqualToThreshold',
      'LessThanThreshold',
    ]),
    treatMissingData: properties.choice(
      'TreatMissingData',
      ['breaching', 'ignore', 'missing', 'notBreaching'],
      'missing',
    ),
    actions: readActions(properties),
  };
}

/** 10, 20, 30 or whole minutes (CloudWatch API reference, PutMetricAlarm). */
function readPeriod(properties: PropertyReader): number {
  const seconds = properties.number('Period');
  if ([10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0)) return seconds;
  return properties.wrong('Period', '10, 20, 30 or a multiple of 60 seconds');
}

function readCount(properties: PropertyReader, path: string, fallback?: number): number {
  const count = properties.number(path, fallback);
  return Number.isInteger(count) && count > 0 ? count : properties.wrong(path, 'a whole number from 1');
}

/** As many as are evaluated, where the template is silent. */
function readDatapoints(properties: PropertyReader, evaluationPeriods: number): number {
  const count = readCount(properties, 'DatapointsToAlarm', evaluationPeriods);
  return count <= evaluationPeriods
    ? count
    : properties.wrong('DatapointsToAlarm', `at most the ${evaluationPeriods} evaluation periods`);
}

function readActions(properties: PropertyReader): AlarmPart['actions'] {
  const enabled = properties.flag('ActionsEnabled', true);
  const of = (path: string): readonly string[] => (enabled ? properties.texts(path) : []);
  return {
    ALARM: of('AlarmActions'),
    OK: of('OKActions'),
    INSUFFICIENT_DATA: of('InsufficientDataActions'),
  };
}
