/** Tables and matrices. Wide ones scroll inside their own box, which the keyboard can reach. */
import type { Cell, MatrixBlock, TableBlock } from '../document.ts';
import { textOf, TONE_SIGNS, toneOf } from '../tone.ts';
import { element } from './markup.ts';
import type { Content, Markup } from './markup.ts';

const scrolling = (name: string, table: Markup): Markup =>
  element('div', { class: 'scroll', role: 'region', 'aria-label': name, tabindex: 0 }, table);
const note = (text: string | undefined): Content =>
  text === undefined ? undefined : element('p', { class: 'note' }, text);

const cellOf = (cell: Cell | undefined, right: boolean, first: boolean): Markup => {
  const tone = toneOf(cell);
  const sign = TONE_SIGNS[tone].trim();
  const classes = [tone === 'neutral' ? '' : tone, right ? 'right' : '']
    .filter((name) => name !== '')
    .join(' ');
  return element(
    first ? 'th' : 'td',
    { class: classes === '' ? undefined : classes, scope: first ? 'row' : undefined },
    sign === '' ? textOf(cell) : `${textOf(cell)} ${sign}`,
  );
};

export const scrollingTable = (block: TableBlock): Markup => {
  if (block.rows.length === 0) return element('p', {}, block.whenEmpty ?? `${block.caption}: nothing.`);
  const head = block.columns.map(({ label, align }) =>
    element('th', { scope: 'col', class: align === 'right' ? 'right' : undefined }, label),
  );
  const rows = block.rows.map((row) =>
    element(
      'tr',
      {},
      block.columns.map(({ align }, index) => cellOf(row[index], align === 'right', index === 0)),
    ),
  );
  const table = element(
    'table',
    {},
    element('caption', {}, block.caption),
    element('thead', {}, element('tr', {}, head)),
    element('tbody', {}, rows),
  );
  return element('div', {}, scrolling(block.caption, table), note(block.note));
};

export const matrix = (block: MatrixBlock): Markup => {
  const head = block.columns.map((label) => element('th', { scope: 'col' }, element('span', {}, label)));
  const rows = block.rows.map(({ label, cells }) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, label),
      cells.map(({ sign, tone, title }) =>
        element(
          'td',
          { class: tone, title },
          element('span', { class: 'hidden' }, title),
          sign === '' ? undefined : element('b', { 'aria-hidden': 'true' }, sign),
        ),
      ),
    ),
  );
  const table = element(
    'table',
    { class: 'matrix' },
    element('caption', {}, block.caption),
    element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, block.corner), head)),
    element('tbody', {}, rows),
  );
  const legend = block.legend.map(({ sign, tone, meaning }) =>
    element('li', {}, element('b', { class: tone }, sign), meaning),
  );
  return element('div', {}, scrolling(block.caption, table), element('ul', { class: 'legend' }, legend));
};
