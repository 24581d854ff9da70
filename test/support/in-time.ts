/** Runs the parts of a suite one after another as long as there is time to begin one. */
import { addUp, NOTHING } from './tally.ts';
import type { Tally } from './tally.ts';

export interface InTime {
  readonly parts: readonly string[];
  readonly run: (part: string) => Promise<Tally>;
  /** No part is begun after so many minutes. */
  readonly withinMinutes: number;
  readonly nowMs: () => number;
  /** Takes one sentence. */
  readonly say: (sentence: string) => void;
}

/** A part that was not begun counts as skipped, and is named. */
export async function runInTime({ parts, run, withinMinutes, nowMs, say }: InTime): Promise<Tally> {
  const startedAtMs = nowMs();
  const tallies: Tally[] = [];
  for (const part of parts) {
    if (nowMs() - startedAtMs > withinMinutes * 60_000) break;
    tallies.push(await run(part));
  }
  const left = parts.slice(tallies.length);
  if (left.length > 0) say(`Not begun, since ${withinMinutes} minutes were over: ${left.join(', ')}.`);
  return addUp([...tallies, { ...NOTHING, skipped: left.length }]);
}
