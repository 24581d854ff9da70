/** The story of a run for people: one line an event, in order. */
import { padEnd, padStart, wrap } from './text.ts';

export interface TimelineEntry {
  /** On the document's axis. */
  readonly atMs: number;
  /** Who or what: `health check`, `operator`, `fault`. */
  readonly source: string;
  readonly text: string;
}
export interface TimelineTextOptions {
  /** Time zero of the lines, for example the fault's. */
  readonly originMs: number;
  readonly width?: number;
}

const AT_WIDTH = 9;
const SOURCE_WIDTH = 14;

const stamp = (milliseconds: number): string =>
  `${milliseconds < 0 ? '-' : '+'}${(Math.abs(milliseconds) / 1000).toFixed(1)} s`;

/** @returns lines sorted by time (equal times keep their order), none wider than `width` (100 by default). */
export const renderTimelineText = (
  entries: readonly TimelineEntry[],
  { originMs, width = 100 }: TimelineTextOptions,
): string =>
  [...entries]
    .sort((a, b) => a.atMs - b.atMs)
    .flatMap(({ atMs, source, text }) => {
      const indent = AT_WIDTH + 2 + SOURCE_WIDTH + 2;
      const sources = wrap(source, SOURCE_WIDTH);
      const texts = wrap(text, width - indent);
      return Array.from({ length: Math.max(1, sources.length, texts.length) }, (_, line) =>
        [
          padStart(line === 0 ? stamp(atMs - originMs) : '', AT_WIDTH),
          padEnd(sources[line] ?? '', SOURCE_WIDTH),
          texts[line] ?? '',
        ]
          .join('  ')
          .trimEnd(),
      );
    })
    .join('\n');
