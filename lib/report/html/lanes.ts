/** Lanes of a timeline: each draws itself below a given line and says how high it is. */
import type { DensityLane, HeadingLane, Lane, LevelLane, StateLane, TimelineBlock } from '../document.ts';
import { duration } from '../text.ts';
import { bar, x } from './axis.ts';
import type { Axis } from './axis.ts';
import { element } from './markup.ts';
import type { Markup } from './markup.ts';

export interface DrawnLane {
  readonly height: number;
  readonly content: readonly Markup[];
}
interface Frame {
  readonly chart: TimelineBlock;
  readonly axis: Axis;
  readonly top: number;
}

const LABEL_HEIGHT = 18;
const PLOT_HEIGHT = 34;
const GAP = 10;

export const drawLane = (lane: Lane, frame: Frame): DrawnLane => {
  switch (lane.kind) {
    case 'heading':
      return heading(lane, frame);
    case 'density':
      return density(lane, frame);
    case 'state':
      return state(lane, frame);
    case 'level':
      return level(lane, frame);
  }
};

const label = (lane: Exclude<Lane, HeadingLane>, top: number): Markup[] => [
  element('text', { x: 0, y: top + 13 }, lane.label),
  ...(lane.detail === undefined
    ? []
    : [
        element('text', { class: 'faint detail', x: '100%', y: top + 13, 'text-anchor': 'end' }, lane.detail),
      ]),
];
const ground = (y: number, height: number): Markup => bar({ from: 0, width: 100, y, height }, 'base');

const heading = (lane: HeadingLane, { top }: Frame): DrawnLane => ({
  height: LABEL_HEIGHT + 8,
  content: [element('text', { class: 'group', x: 0, y: top + 19 }, lane.label)],
});

/** The clock of the document, counted from its origin. */
const clockOf =
  ({ chart }: Frame) =>
  (atMs: number): string =>
    duration(atMs - (chart.originMs ?? chart.startMs));

const density = (lane: DensityLane, frame: Frame): DrawnLane => {
  const { chart, axis, top } = frame;
  const y = top + LABEL_HEIGHT;
  const bins = Math.max(0, ...lane.series.map(({ counts }) => counts.length));
  const totals = Array.from({ length: bins }, (_, bin) =>
    lane.series.reduce((sum, { counts }) => sum + (counts[bin] ?? 0), 0),
  );
  const highest = Math.max(1, ...totals);
  const clock = clockOf(frame);
  const columns = totals.flatMap((total, bin) => {
    if (total === 0) return [];
    const fromMs = chart.startMs + bin * lane.binMs;
    const from = axis.percent(fromMs);
    const width = axis.share(fromMs, fromMs + lane.binMs);
    let bottom = y + PLOT_HEIGHT;
    // By the square root: an outage with its retries must not flatten the rest of the story.
    const perCount = (Math.sqrt(total / highest) * PLOT_HEIGHT) / total;
    const parts = lane.series.flatMap(({ counts, tone }) => {
      const height = (counts[bin] ?? 0) * perCount;
      if (height === 0) return [];
      bottom -= height;
      return [bar({ from, width, y: bottom, height }, tone)];
    });
    const said = lane.series.map(({ label: name, counts }) => `${counts[bin] ?? 0} ${name}`).join(', ');
    return [element('g', {}, element('title', {}, `${clock(fromMs)}: ${said}`), parts)];
  });
  const marks = (lane.marks ?? []).map(({ atMs, label: name }) =>
    element(
      'circle',
      { class: 'mark', cx: x(axis.percent(atMs)), cy: y + PLOT_HEIGHT, r: 4.5 },
      element('title', {}, `${clock(atMs)}: ${name}`),
    ),
  );
  return {
    height: LABEL_HEIGHT + PLOT_HEIGHT + GAP,
    content: [...label(lane, top), ground(y, PLOT_HEIGHT), ...columns, ...marks],
  };
};

const state = (lane: StateLane, frame: Frame): DrawnLane => {
  const { axis, top } = frame;
  const y = top + LABEL_HEIGHT;
  const pitch = lane.rows.length > 4 ? 6 : 14;
  const clock = clockOf(frame);
  const rows = lane.rows.flatMap(({ label: name, intervals }, row) =>
    intervals.map(({ fromMs, toMs, tone, label: said }) =>
      bar(
        {
          from: axis.percent(fromMs),
          width: axis.share(fromMs, toMs),
          y: y + row * pitch,
          height: pitch - 1,
        },
        tone,
        element('title', {}, `${name}: ${said}, ${clock(fromMs)} to ${clock(toMs)}`),
      ),
    ),
  );
  const height = Math.max(1, lane.rows.length) * pitch;
  return {
    height: LABEL_HEIGHT + height + GAP,
    content: [...label(lane, top), ground(y, height), ...rows],
  };
};

const level = (lane: LevelLane, frame: Frame): DrawnLane => {
  const { chart, axis, top } = frame;
  const y = top + LABEL_HEIGHT;
  const clock = clockOf(frame);
  const heightOf = (value: number): number =>
    lane.maximum > 0 ? Math.max(0, Math.min(1, value / lane.maximum)) * PLOT_HEIGHT : 0;
  const areas = lane.points.map(({ atMs, value }, index) => {
    const untilMs = lane.points[index + 1]?.atMs ?? chart.endMs;
    const height = heightOf(value);
    return bar(
      { from: axis.percent(atMs), width: axis.share(atMs, untilMs), y: y + PLOT_HEIGHT - height, height },
      'neutral',
      element('title', {}, `${value} ${lane.unit} from ${clock(atMs)} to ${clock(untilMs)}`),
    );
  });
  const { threshold } = lane;
  const line = threshold && y + PLOT_HEIGHT - heightOf(threshold.value);
  const thresholdLine =
    threshold && line !== undefined
      ? [
          element(
            'line',
            { class: 'threshold', x1: 0, x2: '100%', y1: line, y2: line },
            element('title', {}, threshold.label),
          ),
        ]
      : [];
  return {
    height: LABEL_HEIGHT + PLOT_HEIGHT + GAP,
    content: [...label(lane, top), ground(y, PLOT_HEIGHT), ...areas, ...thresholdLine],
  };
};
