/** Sign-ins at a provider of an organisation, sorted by what the provider did meanwhile. Pure. */
import type { EventOf, History } from './history.ts';

export type UpstreamAttempt = EventOf<'upstream-attempt'>;

/** Whole attempts only: who began before or ended after met both. Simulated milliseconds. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}
export interface Windows {
  readonly steady: Window;
  /** Undefined: the story did not come so far. */
  readonly failing?: Window;
  readonly healed?: Window;
}

/** A fault takes hold, and ends, a moment before the journal says so. */
const MOMENT_MS = 2000;

export function windowsOf(
  history: History,
  { phase, healed }: { readonly phase: string; readonly healed: string } = { phase: '', healed: '' },
): Windows {
  const { faultAt } = history;
  const endMs = history.phaseAt('stop') ?? history.events.at(-1)?.at ?? 0;
  const steady = { fromMs: history.phaseAt('steady') ?? 0, toMs: (faultAt ?? endMs) - MOMENT_MS };
  const failingAt = faultAt === undefined ? undefined : history.phaseAt(phase);
  const healedAt = history.phaseAt(healed);
  if (failingAt === undefined || healedAt === undefined) return { steady };
  const undoneAt = history.of('fault-healed')[0]?.at ?? healedAt;
  return {
    steady,
    failing: { fromMs: faultAt ?? failingAt, toMs: undoneAt - MOMENT_MS },
    healed: { fromMs: healedAt, toMs: endMs },
  };
}

export const attemptsWithin = (history: History, { fromMs, toMs }: Window): readonly UpstreamAttempt[] =>
  history.of('upstream-attempt').filter(({ startedAt, endedAt }) => startedAt >= fromMs && endedAt <= toMs);
