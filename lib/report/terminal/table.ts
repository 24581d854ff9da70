/** Aligned tables in a given width. Cells wrap; when even that cannot fit, each row becomes a list of its cells. */
import type { Cell, Column } from '../document.ts';
import { displayWidth, oneLine, padEnd, padStart, wrap } from '../text.ts';
import { textOf, toneOf } from '../tone.ts';
import type { Paint } from './paint.ts';

const GAP = 2;
const NARROWEST_COLUMN = 6;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Takes from the widest column until all fit. @returns undefined when columns would become too narrow to read. */
const columnWidths = (natural: readonly number[], available: number): number[] | undefined => {
  const widths = [...natural];
  while (sum(widths) > available) {
    const widest = widths.indexOf(Math.max(...widths));
    const width = widths[widest] ?? 0;
    if (width <= NARROWEST_COLUMN) return undefined;
    widths[widest] = width - 1;
  }
  return widths;
};

const naturalWidths = (columns: readonly Column[], rows: readonly (readonly Cell[])[]): number[] =>
  columns.map(({ label }, index) =>
    Math.max(
      1,
      displayWidth(oneLine(label)),
      ...rows.map((row) => displayWidth(oneLine(textOf(row[index])))),
    ),
  );

export interface TableLines {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

export const tableLines = (table: TableLines, width: number, paint: Paint): string[] => {
  const { columns, rows } = table;
  const available = width - GAP * Math.max(0, columns.length - 1);
  const widths = columnWidths(naturalWidths(columns, rows), available);
  if (!widths) return rows.flatMap((row) => listLines(columns, row, width, paint));
  const header = rowLines(
    columns,
    columns.map(({ label }) => label),
    widths,
    (_cell, text) => paint.faint(text),
  );
  const body = rows.flatMap((row) =>
    rowLines(columns, row, widths, (cell, text) => paint.tone(toneOf(cell), text)),
  );
  return [...header, ...body];
};

const rowLines = (
  columns: readonly Column[],
  row: readonly Cell[],
  widths: readonly number[],
  dress: (cell: Cell | undefined, text: string) => string,
): string[] => {
  const cells = widths.map((width, index) => wrap(textOf(row[index]), Math.max(2, width)));
  const height = Math.max(1, ...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    widths
      .map((width, index) => {
        const text = cells[index]?.[line] ?? '';
        const pad = columns[index]?.align === 'right' ? padStart : padEnd;
        return dress(row[index], pad(text, width));
      })
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
};

const listLines = (columns: readonly Column[], row: readonly Cell[], width: number, paint: Paint): string[] =>
  columns.flatMap(({ label }, index) =>
    wrap(`${index === 0 ? '-' : ' '} ${label}: ${textOf(row[index])}`, width - 2).map((line, position) =>
      paint.tone(toneOf(row[index]), index === 0 && position === 0 ? line : `  ${line}`),
    ),
  );
