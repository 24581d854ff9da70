/** Turns single events into the counts of a density lane. */
import type { DensityLane, Tone } from './document.ts';

export interface BinRange {
  readonly startMs: number;
  readonly endMs: number;
  /** Number of bins over the whole range; 60 to 240 reads well. */
  readonly bins: number;
}
export interface SeriesOf<T> {
  readonly label: string;
  readonly tone: Tone;
  readonly includes: (item: T) => boolean;
}

/**
 * Counts items per bin and series; an item outside the range is
 * not counted, one exactly at the end falls in the last bin.
 * @throws RangeError when the range is empty or `bins` is not a positive integer.
 */
export const binned = <T>(
  items: Iterable<T>,
  atMs: (item: T) => number,
  range: BinRange,
  series: readonly SeriesOf<T>[],
): Pick<DensityLane, 'binMs' | 'series'> => {
  if (!(range.endMs > range.startMs) || !Number.isInteger(range.bins) || range.bins < 1)
    throw new RangeError(`cannot cut ${range.startMs}..${range.endMs} ms into ${range.bins} bins`);
  const binMs = (range.endMs - range.startMs) / range.bins;
  const counts = series.map(() => new Array<number>(range.bins).fill(0));
  for (const item of items) {
    const bin = Math.min(Math.floor((atMs(item) - range.startMs) / binMs), range.bins - 1);
    if (bin < 0 || atMs(item) > range.endMs) continue;
    const row = counts[series.findIndex(({ includes }) => includes(item))];
    if (row) row[bin] = (row[bin] ?? 0) + 1;
  }
  return {
    binMs,
    series: series.map(({ label, tone }, index) => ({ label, tone, counts: counts[index] ?? [] })),
  };
};
