/** Stages as a ladder of bars (light: waiting, full: work) with the numbers under it. */
import type { Stage, StagesBlock } from '../document.ts';
import { duration } from '../text.ts';
import { bar, createAxis, tickMarks } from './axis.ts';
import type { Axis } from './axis.ts';
import { element } from './markup.ts';
import type { Markup } from './markup.ts';
import { scrollingTable } from './tables.ts';

const ROW_HEIGHT = 18;
const TICKS_HEIGHT = 24;
/** Work is often too short to be seen at the scale of the waits. */
const NARROWEST_PERCENT = 0.4;

const swatch = (classes: string): Markup =>
  element(
    'svg',
    { 'aria-hidden': 'true' },
    element('rect', { class: classes, width: '100%', height: '100%' }),
  );
const LEGEND = element(
  'ul',
  { class: 'legend' },
  element('li', {}, swatch('first wait'), 'waiting'),
  element('li', {}, swatch('first'), 'work'),
);

export const stages = (block: StagesBlock, id: string): Markup => {
  if (block.stages.length === 0) return element('p', {}, `${block.caption}: none was reached.`);
  const startMs = Math.min(...block.stages.map((stage) => stage.startMs));
  const endMs = Math.max(...block.stages.map((stage) => stage.startMs + stage.waitMs + stage.workMs));
  const axis = createAxis(startMs, endMs, startMs);
  const bottom = block.stages.length * ROW_HEIGHT;
  const picture = element(
    'svg',
    { role: 'img', 'aria-labelledby': `${id}-title`, width: '100%', height: bottom + TICKS_HEIGHT },
    element('title', { id: `${id}-title` }, `${block.caption}: how the stages follow each other`),
    tickMarks(axis, 0, bottom),
    block.stages.flatMap((stage, row) => stageBars(stage, row, axis)),
  );
  return element('figure', {}, picture, LEGEND, table(block));
};

const stageBars = (stage: Stage, row: number, axis: Axis): Markup[] => {
  const y = row * ROW_HEIGHT + 2;
  const height = ROW_HEIGHT - 5;
  const workMs = stage.startMs + stage.waitMs;
  const said = `${stage.label}: ${duration(stage.waitMs)} waiting, ${duration(stage.workMs)} work`;
  const title = element('title', {}, said);
  const wait = axis.share(stage.startMs, workMs);
  const work = Math.max(NARROWEST_PERCENT, axis.share(workMs, workMs + stage.workMs));
  return [
    bar({ from: axis.percent(stage.startMs), width: wait, y, height }, 'first wait', title),
    bar({ from: axis.percent(workMs), width: work, y, height }, 'first', title),
  ];
};

const table = (block: StagesBlock): Markup =>
  scrollingTable({
    kind: 'table',
    caption: block.caption,
    columns: [
      { label: 'stage' },
      { label: 'reached', align: 'right' },
      { label: 'waiting', align: 'right' },
      { label: 'work', align: 'right' },
      { label: 'detail' },
    ],
    rows: block.stages.map((stage) => [
      stage.label,
      duration(stage.startMs + stage.waitMs + stage.workMs),
      duration(stage.waitMs),
      duration(stage.workMs),
      [stage.detail, stage.resource].filter((part) => part !== undefined).join(' '),
    ]),
    ...(block.note === undefined ? {} : { note: block.note }),
  });
