/** Comparisons as a table of at most 80 columns. */
import { ratioOf, summaryOf } from './measure/statistics.ts';
import type { Bench, Comparison, Series, Target } from './model.ts';

export interface Row {
  readonly name: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** To the baseline. 1 for the baseline itself. */
  readonly ratio: number;
  readonly target?: Target;
  readonly met?: boolean;
}

/** The baseline first. */
export const rowsOf = ({ baseline, subjects }: Comparison): readonly Row[] =>
  [baseline, ...subjects].map((series) => rowOf(series, baseline));

function rowOf({ name, samples, target }: Series, baseline: Series): Row {
  const row = { name, ...summaryOf(samples), ratio: ratioOf(samples, baseline.samples) };
  if (target === undefined) return row;
  const judged = target.of === 'value' ? row.median : row.ratio;
  return {
    ...row,
    target,
    met: target.bound === 'at-most' ? judged <= target.limit : judged >= target.limit,
  };
}

const WIDTHS = [30, 9, 15, 7, 9, 3] as const;

export function tableOf(bench: Bench, comparisons: readonly Comparison[], seconds: number): string {
  return [
    ...wrapped(`${bench.name}: ${bench.measures}`, 80),
    cells(['', 'median', 'min - max', 'ratio', 'target', 'met']),
    ...comparisons.flatMap(linesOf),
    `${bench.name}: ${seconds.toFixed(1)} s`,
    '',
  ].join('\n');
}

const linesOf = (comparison: Comparison): readonly string[] => [
  `${comparison.title}${comparison.unit === '' ? '' : `, ${comparison.unit}`}`,
  ...rowsOf(comparison).map((row, index) => cells(cellsOf(row, index === 0))),
];

const cellsOf = (row: Row, isBaseline: boolean): readonly string[] => [
  `  ${row.name}`,
  figure(row.median),
  row.min === row.max ? '' : `${figure(row.min)} - ${figure(row.max)}`,
  isBaseline ? '1' : figure(row.ratio),
  isBaseline ? 'baseline' : row.target === undefined ? '' : targetText(row.target),
  row.met === undefined ? '' : row.met ? 'yes' : 'NO',
];

const targetText = ({ of, bound, limit }: Target): string =>
  `${bound === 'at-most' ? '<=' : '>='} ${figure(limit)}${of === 'ratio' ? 'x' : ''}`;

const cells = (texts: readonly string[]): string =>
  texts
    .map((text, index) => (index === 0 ? text.padEnd(WIDTHS[0]) : text.padStart(WIDTHS[index] ?? 0)))
    .join(' ')
    .trimEnd();

/** Three significant digits; whole numbers from 100 on, and where the figure is one. */
function figure(value: number): string {
  if (Number.isInteger(value) || value >= 100) return Math.round(value).toLocaleString('en');
  return value.toPrecision(3);
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > width) lines.push(`  ${word}`);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
