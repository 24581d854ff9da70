/**
 * Metrics out of log lines in embedded metric format (CloudWatch user guide, "Specification: Embedded metric
 * format"). A line that breaks the format makes no metric there, and none here.
 */
import type { MetricKey } from '../../../assembly/topology.ts';

export interface MetricSample {
  readonly metric: MetricKey;
  readonly values: readonly number[];
  /** Epoch milliseconds. */
  readonly timestampMs: number;
}

/** As many as one metric may have in one line, and one set of dimensions. */
const MAXIMUM_VALUES = 100;
const MAXIMUM_DIMENSIONS = 30;
/** Most lines are none; reading them as JSON would cost more than all the rest. */
const MARK = '"_aws"';

/** One sample for each metric and each set of dimensions of a line. */
export function embeddedMetrics(line: string): readonly MetricSample[] {
  if (!line.includes(MARK)) return [];
  const root = parse(line);
  const timestampMs = objectOf(root?.['_aws'])?.['Timestamp'];
  if (root === undefined || typeof timestampMs !== 'number') return [];
  return listOf(objectOf(root['_aws'])?.['CloudWatchMetrics']).flatMap((directive) =>
    samplesOf(root, objectOf(directive) ?? {}, timestampMs),
  );
}

type JsonObject = Readonly<Record<string, unknown>>;

function samplesOf(root: JsonObject, directive: JsonObject, timestampMs: number): readonly MetricSample[] {
  const namespace = directive['Namespace'];
  if (typeof namespace !== 'string' || namespace === '') return [];
  const sets = listOf(directive['Dimensions']).flatMap((names) => dimensionsOf(root, listOf(names)));
  return listOf(directive['Metrics']).flatMap((definition) => {
    const name = objectOf(definition)?.['Name'];
    const values = typeof name === 'string' ? valuesOf(root[name]) : [];
    if (typeof name !== 'string' || values.length === 0) return [];
    return sets.map((dimensions) => ({ metric: { namespace, name, dimensions }, values, timestampMs }));
  });
}

/** Every name of a set has to be a text at the root; else the set makes no metric. */
function dimensionsOf(root: JsonObject, names: readonly unknown[]): readonly MetricKey['dimensions'][] {
  if (names.length > MAXIMUM_DIMENSIONS) return [];
  const pairs = names.map((name) => [name, root[String(name)]] as const);
  const isPair = (pair: readonly [unknown, unknown]): pair is readonly [string, string] =>
    typeof pair[0] === 'string' && typeof pair[1] === 'string' && pair[1] !== '';
  return pairs.every(isPair) ? [Object.fromEntries(pairs)] : [];
}

function valuesOf(value: unknown): readonly number[] {
  const values = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  const isNumber = (one: unknown): one is number => typeof one === 'number' && Number.isFinite(one);
  return values.length <= MAXIMUM_VALUES && values.every(isNumber) ? values : [];
}

function parse(line: string): JsonObject | undefined {
  try {
    return objectOf(JSON.parse(line));
  } catch {
    return undefined;
  }
}

const objectOf = (value: unknown): JsonObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The same text for the same metric, whatever the order of its dimensions. */
export const metricId = ({ namespace, name, dimensions }: MetricKey): string =>
  JSON.stringify([
    namespace,
    name,
    Object.entries(dimensions).toSorted(([one], [two]) => (one < two ? -1 : 1)),
  ]);
