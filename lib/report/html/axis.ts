/** The one axis of a chart. Positions are percentages, so that a page of any width needs no scaled text. */
import { element } from './markup.ts';
import type { Content, Markup } from './markup.ts';
import { duration } from '../text.ts';

export interface Axis {
  /** Position of a time, 0 to 100, cut off at the ends. */
  readonly percent: (atMs: number) => number;
  /** Length of a span, 0 when it is outside or the wrong way round. */
  readonly share: (fromMs: number, toMs: number) => number;
  readonly ticks: readonly { readonly atMs: number; readonly label: string }[];
}

const STEPS_SECONDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600] as const;
const MOST_TICKS = 6;

export const createAxis = (startMs: number, endMs: number, originMs: number): Axis => {
  const spanMs = Math.max(1, endMs - startMs);
  const percent = (atMs: number): number => Math.max(0, Math.min(100, (100 * (atMs - startMs)) / spanMs));
  const stepSeconds = STEPS_SECONDS.find((step) => spanMs / (step * 1000) <= MOST_TICKS) ?? spanMs / 1000;
  const stepMs = stepSeconds * 1000;
  const ticks: { atMs: number; label: string }[] = [];
  for (let step = Math.ceil((startMs - originMs) / stepMs); originMs + step * stepMs <= endMs; step += 1)
    ticks.push({ atMs: originMs + step * stepMs, label: duration(step * stepMs) });
  return { percent, share: (fromMs, toMs) => Math.max(0, percent(toMs) - percent(fromMs)), ticks };
};

export const x = (percent: number): string => `${Math.round(percent * 1000) / 1000}%`;

/** Keeps labels at either end inside the picture. */
export const anchor = (percent: number): string => (percent < 6 ? 'start' : percent > 94 ? 'end' : 'middle');

export const tickMarks = (axis: Axis, top: number, bottom: number): Markup[] =>
  axis.ticks.flatMap(({ atMs, label }, index) => {
    const at = axis.percent(atMs);
    return [
      element('line', { class: 'grid', x1: x(at), x2: x(at), y1: top, y2: bottom }),
      element(
        'text',
        {
          // Every second label gives way on a narrow page.
          class: index % 2 === 0 ? 'faint' : 'faint spare',
          x: x(at),
          y: bottom + 16,
          'text-anchor': anchor(at),
        },
        label,
      ),
    ];
  });

export const bar = (
  position: { readonly from: number; readonly width: number; readonly y: number; readonly height: number },
  classes: string,
  ...content: readonly Content[]
): Markup =>
  element(
    'rect',
    { class: classes, x: x(position.from), width: x(position.width), y: position.y, height: position.height },
    ...content,
  );
