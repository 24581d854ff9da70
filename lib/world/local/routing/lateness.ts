/** How late checks began. A slow machine must not read as a slow recovery. */
import type { LocalContext } from '../ports.ts';

/** A new worst is worth a line only when it is this much worse than the last one. */
const WORTH_A_LINE_MS = 5;

export interface LatenessMeter {
  /** @param lateSimulatedMs how much later than due, on the world's clock. */
  readonly observe: (lateSimulatedMs: number) => void;
  worstMs(): number;
  readonly reset: () => void;
  /** Writes the worst so far, if it was not written yet. */
  report(): void;
}

export const createLateness = ({ clock, emit }: Pick<LocalContext, 'clock' | 'emit'>): LatenessMeter => {
  let worstMs = 0;
  let reportedMs = 0;
  const report = (): void => {
    if (worstMs === reportedMs) return;
    reportedMs = worstMs;
    emit({ kind: 'lateness', source: 'checker-start', milliseconds: Math.round(worstMs * 10) / 10 });
  };
  return {
    observe(lateSimulatedMs) {
      worstMs = Math.max(worstMs, lateSimulatedMs / clock.speed);
      if (worstMs - reportedMs >= WORTH_A_LINE_MS) report();
    },
    worstMs: () => worstMs,
    reset: () => {
      worstMs = 0;
      reportedMs = 0;
    },
    report,
  };
};
