/** Medians, because a noisy machine only ever adds time. */

export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError without samples. */
export function summaryOf(samples: readonly number[]): Summary {
  const sorted = [...samples].sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) throw new RangeError('a summary needs at least one sample');
  return { median: middleOf(sorted), min, max };
}

function middleOf(sorted: readonly number[]): number {
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
  return (lower + upper) / 2;
}

/** Median of the rounds' own ratios: noise that both halves of a round saw cancels out. */
export const ratioOf = (samples: readonly number[], baseline: readonly number[]): number =>
  summaryOf(samples.map((sample, round) => sample / (baseline[round] ?? baseline[0] ?? NaN))).median;
