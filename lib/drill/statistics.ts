/** Percentiles as the verdict uses them: no interpolation, so each figure is one that some client really saw. */

/** Below this many samples the maximum is judged as the 99th percentile. */
export const SAMPLES_FOR_P99 = 100;

/** Nearest rank. @param share 0 < share <= 1. @returns undefined for no samples. */
export function percentile(samples: readonly number[], share: number): number | undefined {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

export const p50 = (samples: readonly number[]): number | undefined => percentile(samples, 0.5);

export const p99 = (samples: readonly number[]): number | undefined =>
  percentile(samples, samples.length < SAMPLES_FOR_P99 ? 1 : 0.99);

export type Comparison = 'within' | 'beyond' | 'undecided';

/**
 * `undecided`: the value give or take `margin` lies on both sides of the limit, or what can only have delayed it, up to
 * `delay`, may be all that took it beyond.
 */
export function compare(value: number, limit: number, margin: number, delay = 0): Comparison {
  if (value > limit) return value - Math.max(margin, delay) <= limit ? 'undecided' : 'beyond';
  return margin > 0 && limit < value + margin ? 'undecided' : 'within';
}

/** The most frequent of some texts, with its count; undefined for none. */
export function commonest(
  texts: readonly string[],
): { readonly text: string; readonly count: number } | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const [first] = [...counts].sort((a, b) => b[1] - a[1]);
  return first === undefined ? undefined : { text: first[0], count: first[1] };
}
