/** Samples of one metric, kept as sums over short, aligned stretches of time, as CloudWatch keeps them. */
import type { AlarmPart } from '../../../assembly/topology.ts';

interface Sums {
  readonly sum: number;
  readonly count: number;
  readonly minimum: number;
  readonly maximum: number;
}

const STATISTICS: Readonly<Record<AlarmPart['statistic'], (sums: Sums) => number>> = {
  Average: ({ sum, count }) => sum / count,
  Maximum: ({ maximum }) => maximum,
  Minimum: ({ minimum }) => minimum,
  SampleCount: ({ count }) => count,
  Sum: ({ sum }) => sum,
};

export class Series {
  readonly #stretchMs: number;
  readonly #stretches = new Map<number, Sums>();

  /** @param stretchMs no statistic is asked for over a part of a stretch. */
  constructor(stretchMs: number) {
    this.#stretchMs = stretchMs;
  }

  add(values: readonly number[], timestampMs: number): void {
    const start = Math.floor(timestampMs / this.#stretchMs) * this.#stretchMs;
    const added = sumsOf(values);
    const held = this.#stretches.get(start);
    this.#stretches.set(start, held === undefined ? added : together(held, added));
  }

  /** Over `from <= time < to`, epoch milliseconds. @returns undefined without a sample. */
  statistic(statistic: AlarmPart['statistic'], fromMs: number, toMs: number): number | undefined {
    const within = [...this.#stretches].filter(([start]) => start >= fromMs && start < toMs);
    const [first, ...rest] = within.map(([, sums]) => sums);
    return first === undefined ? undefined : STATISTICS[statistic](rest.reduce(together, first));
  }

  /** What nobody will ask for again. */
  forgetBefore(timeMs: number): void {
    for (const start of this.#stretches.keys()) if (start < timeMs) this.#stretches.delete(start);
  }
}

const sumsOf = (values: readonly number[]): Sums => ({
  sum: values.reduce((sum, value) => sum + value, 0),
  count: values.length,
  minimum: Math.min(...values),
  maximum: Math.max(...values),
});

const together = (one: Sums, two: Sums): Sums => ({
  sum: one.sum + two.sum,
  count: one.count + two.count,
  minimum: Math.min(one.minimum, two.minimum),
  maximum: Math.max(one.maximum, two.maximum),
});
