/**
 * The timeline in characters: one line a lane.
 * Counts lose detail here; what failed never hides behind what worked.
 */
import type { DensityLane, Lane, LevelLane, Marker, StateLane, TimelineBlock, Tone } from '../document.ts';
import { duration, fit, padEnd, padStart, wrap } from '../text.ts';
import type { Paint } from './paint.ts';

const LABEL_WIDTH = 18;
const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const SIGNS: Readonly<Record<Tone, string>> = {
  bad: '×',
  warning: '~',
  good: '▪',
  neutral: '·',
  first: 'P',
  second: 'S',
};
/** What wins a cell that holds several things. */
const PRECEDENCE: readonly Tone[] = ['bad', 'warning', 'second', 'first', 'good', 'neutral'];

interface Axis {
  readonly cells: number;
  readonly cellOf: (atMs: number) => number;
  readonly startOf: (cell: number) => number;
}
const axisOf = (chart: TimelineBlock, cells: number): Axis => {
  const cellMs = (chart.endMs - chart.startMs) / cells;
  return {
    cells,
    cellOf: (atMs) => Math.max(0, Math.min(cells - 1, Math.floor((atMs - chart.startMs) / cellMs))),
    startOf: (cell) => chart.startMs + cell * cellMs,
  };
};

export const chartLines = (chart: TimelineBlock, width: number, paint: Paint): string[] => {
  const axis = axisOf(chart, width - LABEL_WIDTH - 1);
  return [
    paint.strong(fit(chart.title, width)),
    `${padEnd('', LABEL_WIDTH)} ${tickLine(chart, axis)}`,
    `${padEnd('', LABEL_WIDTH)} ${markerLine(chart.markers, axis, paint)}`.trimEnd(),
    ...chart.lanes.map((lane) => laneLine(lane, chart, axis, paint, width)),
    ...chart.markers.flatMap(({ atMs, label }, index) =>
      wrap(`${index + 1} at ${duration(atMs - (chart.originMs ?? chart.startMs))}: ${label}`, width),
    ),
    ...wrap(legend(chart), width).map((line) => paint.faint(line)),
  ];
};

const legend = (chart: TimelineBlock): string => {
  const signs = new Map<Tone, string>();
  for (const lane of chart.lanes) {
    if (lane.kind === 'density')
      for (const { tone, label } of lane.series) signs.set(tone, signs.get(tone) ?? label);
  }
  return [...signs].map(([tone, label]) => `${SIGNS[tone]} ${label}`).join('   ');
};

const tickLine = (chart: TimelineBlock, axis: Axis): string => {
  const origin = chart.originMs ?? chart.startMs;
  const first = duration(chart.startMs - origin);
  const last = `${duration(chart.endMs - origin)} ${chart.originLabel ?? ''}`.trim();
  const room = Math.max(0, axis.cells - first.length - 1);
  return `${first} ${padStart(fit(last, room), room)}`;
};

const markerLine = (markers: readonly Marker[], axis: Axis, paint: Paint): string => {
  const cells = new Array<string>(axis.cells).fill(' ');
  markers.forEach(({ atMs, tone }, index) => {
    const free = cells.findIndex((cell, position) => position >= axis.cellOf(atMs) && cell === ' ');
    if (free >= 0) cells[free] = paint.tone(tone, String((index + 1) % 10));
  });
  return cells.join('');
};

const laneLine = (lane: Lane, chart: TimelineBlock, axis: Axis, paint: Paint, width: number): string => {
  if (lane.kind === 'heading') return paint.faint(fit(lane.label, width));
  const cells = {
    density: () => densityCells(lane as DensityLane, chart, axis, paint),
    state: () => stateCells(lane as StateLane, axis, paint),
    level: () => levelCells(lane as LevelLane, axis),
  }[lane.kind]();
  return `${padEnd(fit(lane.label, LABEL_WIDTH), LABEL_WIDTH)} ${cells}`.trimEnd();
};

const strongest = (tones: ReadonlySet<Tone>): Tone | undefined => PRECEDENCE.find((tone) => tones.has(tone));

const densityCells = (lane: DensityLane, chart: TimelineBlock, axis: Axis, paint: Paint): string => {
  const tones = Array.from({ length: axis.cells }, () => new Set<Tone>());
  for (const { tone, counts } of lane.series)
    counts.forEach((count, bin) => {
      if (count > 0) tones[axis.cellOf(chart.startMs + (bin + 0.5) * lane.binMs)]?.add(tone);
    });
  return cellsOf(tones, paint);
};

const stateCells = (lane: StateLane, axis: Axis, paint: Paint): string => {
  const tones = Array.from({ length: axis.cells }, () => new Set<Tone>());
  for (const { intervals } of lane.rows)
    for (const { fromMs, toMs, tone } of intervals)
      for (let cell = axis.cellOf(fromMs); cell <= axis.cellOf(toMs); cell += 1) tones[cell]?.add(tone);
  return cellsOf(tones, paint);
};

const cellsOf = (cells: readonly ReadonlySet<Tone>[], paint: Paint): string =>
  cells
    .map((tones) => strongest(tones))
    .map((tone) => (tone === undefined ? ' ' : paint.tone(tone, SIGNS[tone])))
    .join('');

const levelCells = (lane: LevelLane, axis: Axis): string =>
  Array.from({ length: axis.cells }, (_, cell) => {
    const value = lane.points.findLast(({ atMs }) => atMs <= axis.startOf(cell + 1))?.value;
    if (value === undefined) return ' ';
    const share = lane.maximum > 0 ? Math.max(0, Math.min(1, value / lane.maximum)) : 0;
    return LEVELS[Math.round(share * (LEVELS.length - 1))] ?? ' ';
  }).join('');
