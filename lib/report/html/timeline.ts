/** The timeline as one picture: lanes under each other, markers through all of them, and the same as a table. */
import type { Lane, Marker, TimelineBlock, Tone } from '../document.ts';
import { duration } from '../text.ts';
import { createAxis, tickMarks, x } from './axis.ts';
import type { Axis } from './axis.ts';
import { drawLane } from './lanes.ts';
import { element } from './markup.ts';
import type { Markup } from './markup.ts';
import { scrollingTable } from './tables.ts';

const BADGES_HEIGHT = 24;
const TICKS_HEIGHT = 24;
/** Badges nearer than this to each other, in per cent of the width, are stacked. */
const CROWDED_PERCENT = 5;

export const timeline = (chart: TimelineBlock, id: string): Markup => {
  const originMs = chart.originMs ?? chart.startMs;
  const axis = createAxis(chart.startMs, chart.endMs, originMs);
  const badges = placeBadges(chart.markers, axis);
  let y = BADGES_HEIGHT * (1 + Math.max(0, ...badges.map(({ row }) => row)));
  const top = y;
  const lanes = chart.lanes.map((lane) => {
    const drawn = drawLane(lane, { chart, axis, top: y });
    y += drawn.height;
    return drawn;
  });
  const picture = element(
    'svg',
    { role: 'img', 'aria-labelledby': `${id}-title ${id}-text`, width: '100%', height: y + TICKS_HEIGHT },
    element('title', { id: `${id}-title` }, chart.title),
    element('desc', { id: `${id}-text` }, chart.description),
    tickMarks(axis, top, y),
    lanes.flatMap(({ content }) => content),
    badges.map((badge) => drawMarker(badge, y)),
  );
  const caption = `${chart.title}. Time ${chart.originLabel ?? 'from the start'}. ${chart.description}`;
  return element(
    'figure',
    {},
    element('figcaption', {}, caption),
    picture,
    legend(chart.lanes),
    markerList(chart.markers, originMs),
    sameAsTable(chart, originMs),
  );
};

interface Badge extends Marker {
  readonly number: number;
  readonly percent: number;
  readonly row: number;
}
const placeBadges = (markers: readonly Marker[], axis: Axis): Badge[] => {
  const badges: Badge[] = [];
  markers.forEach((marker, index) => {
    const percent = axis.percent(marker.atMs);
    const near = badges.filter((badge) => Math.abs(badge.percent - percent) < CROWDED_PERCENT);
    let row = 0;
    while (near.some((badge) => badge.row === row)) row += 1;
    badges.push({ ...marker, number: index + 1, percent, row });
  });
  return badges;
};

const drawMarker = ({ percent, row, number, label, tone }: Badge, bottom: number): Markup => {
  const y = row * BADGES_HEIGHT + 11;
  return element(
    'g',
    { class: tone },
    element('title', {}, label),
    element('line', { class: 'marker', x1: x(percent), x2: x(percent), y1: y, y2: bottom }),
    element('circle', { class: 'badge', cx: x(percent), cy: y, r: 9 }),
    element('text', { class: 'badge-text', x: x(percent), y: y + 4 }, number),
  );
};

const legend = (lanes: readonly Lane[]): Markup => {
  const meanings = new Map<string, Tone>();
  for (const lane of lanes)
    if (lane.kind === 'density') for (const { label, tone } of lane.series) meanings.set(label, tone);
  const items = [...meanings].map(([label, tone]) =>
    element(
      'li',
      {},
      element(
        'svg',
        { 'aria-hidden': 'true' },
        element('rect', { class: tone, width: '100%', height: '100%' }),
      ),
      label,
    ),
  );
  return element('ul', { class: 'legend' }, items);
};

const markerList = (markers: readonly Marker[], originMs: number): Markup =>
  element(
    'ol',
    { class: 'markers' },
    markers.map(({ atMs, label, tone }, index) =>
      element(
        'li',
        { class: tone },
        element('b', {}, index + 1),
        element('span', {}, `${duration(atMs - originMs)}: ${label}`),
      ),
    ),
  );

const sameAsTable = (chart: TimelineBlock, originMs: number): Markup =>
  element(
    'details',
    {},
    element('summary', {}, 'The same as a table'),
    scrollingTable({
      kind: 'table',
      caption: chart.title,
      columns: [{ label: 'lane' }, { label: 'when' }, { label: 'what' }],
      rows: chart.lanes.flatMap((lane) => laneRows(lane, (atMs) => duration(atMs - originMs))),
    }),
  );

const laneRows = (lane: Lane, clock: (atMs: number) => string): string[][] => {
  switch (lane.kind) {
    case 'heading':
      return [];
    case 'density': {
      const totals = lane.series.map(
        ({ label, counts }) => `${counts.reduce((sum, count) => sum + count, 0)} ${label}`,
      );
      return [
        [
          lane.label,
          'whole time',
          [...totals, ...(lane.detail === undefined ? [] : [lane.detail])].join(', '),
        ],
        ...(lane.marks ?? []).map(({ atMs, label }) => [lane.label, clock(atMs), label]),
      ];
    }
    case 'state':
      return lane.rows.flatMap(({ label, intervals }) =>
        intervals.map(({ fromMs, toMs, label: said }) => [
          lane.rows.length > 1 ? `${lane.label}, ${label}` : lane.label,
          `${clock(fromMs)} to ${clock(toMs)}`,
          said,
        ]),
      );
    case 'level':
      return lane.points.map(({ atMs, value }) => [
        lane.label,
        `from ${clock(atMs)}`,
        `${value} ${lane.unit}`,
      ]);
  }
};
