/**
 * What a bench measures and how it is judged. A bench never asserts: machines differ, so each figure stands beside
 * a baseline that was measured in the same run, in turns with it.
 */

/** From the design's table of numbers to reach. `ratio` is to the baseline of the same comparison. */
export interface Target {
  readonly of: 'value' | 'ratio';
  readonly bound: 'at-most' | 'at-least';
  readonly limit: number;
}

export interface Series {
  readonly name: string;
  /** One a round, in the comparison's unit; round n of every series ran beside round n of the others. */
  readonly samples: readonly number[];
  readonly target?: Target;
}

export interface Comparison {
  /** What is measured, without its unit. */
  readonly title: string;
  readonly unit: string;
  readonly baseline: Series;
  readonly subjects: readonly Series[];
}

export interface Bench {
  /** As on the command line. */
  readonly name: string;
  /** One sentence: what is measured and against what. */
  readonly measures: string;
  readonly run: () => Promise<readonly Comparison[]>;
}

export const atMost = (limit: number, of: Target['of'] = 'value'): Target => ({
  of,
  bound: 'at-most',
  limit,
});
export const atLeast = (limit: number, of: Target['of'] = 'value'): Target => ({
  of,
  bound: 'at-least',
  limit,
});

export const series = (name: string, samples: readonly number[], target?: Target): Series =>
  target === undefined ? { name, samples } : { name, samples, target };
