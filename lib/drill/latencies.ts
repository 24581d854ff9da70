/** How long good answers took, journey by journey, in each phase that is measured. Machine time: all of it is work. */
import { JOURNEYS } from '../../lambda/contract/journeys.ts';
import type { JourneyLatency } from '../evidence/results.ts';
import type { Attempt, History } from './history.ts';
import type { MeasuredSpan } from './load/plan.ts';
import { p50, p99 } from './statistics.ts';

export function latenciesOf(history: History, measured: readonly MeasuredSpan[]): readonly JourneyLatency[] {
  return measured.flat().flatMap((phase) =>
    JOURNEYS.flatMap((journey) => {
      const samples = goodAnswers(history, journey, phase);
      const [median, tail] = [p50(samples), p99(samples)];
      if (median === undefined || tail === undefined) return [];
      return [{ journey, phase, p50Milliseconds: Math.round(median), p99Milliseconds: Math.round(tail) }];
    }),
  );
}

/** Machine milliseconds of each good answer. */
const goodAnswers = (history: History, journey: string, phase: string): readonly number[] =>
  goodAttempts(history, journey, phase).flatMap(({ realDurationMs }) => realDurationMs ?? []);

/** Those with a good answer, of which it is known how long they took. */
export const goodAttempts = (history: History, journey: string, phase: string): readonly Attempt[] =>
  history
    .attempts({ journey, phase })
    .filter(({ outcome, realDurationMs }) => outcome === 'ok' && realDurationMs !== undefined);
