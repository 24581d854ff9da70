/**
 * A budget in running time. Lambda freezes the process between invocations: whatever was in flight then has lost
 * its socket through no fault of the other side, so a freeze ends the wait as `frozen`, not as `elapsed`.
 */
import type { Clock, Timer } from '../clock.ts';

/** A gap between two ticks longer than this is a freeze, milliseconds; a busy process is late by far less. */
export const FREEZE_GAP_MS = 1000;
const TICK_MS = 100;

export type DeadlineEnd = 'elapsed' | 'frozen';
export interface RunningDeadline {
  /** Notices a freeze at once instead of at the next tick. */
  check(): void;
  stop(): void;
}

/** Calls `onEnd` once, when `budgetMs` of running time are used up or a freeze is seen, unless stopped before. */
export function runningDeadline(
  clock: Clock,
  timer: Timer,
  budgetMs: number,
  onEnd: (end: DeadlineEnd) => void,
): RunningDeadline {
  let lastTickMs = clock.monotonicMs();
  let usedMs = 0;
  let cancel: () => void = () => undefined;
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    cancel();
  };
  const finish = (end: DeadlineEnd): void => {
    stop();
    onEnd(end);
  };
  const check = (): void => {
    if (stopped) return;
    const gapMs = clock.monotonicMs() - lastTickMs;
    lastTickMs += gapMs;
    usedMs += gapMs;
    if (gapMs > FREEZE_GAP_MS) finish('frozen');
    else if (usedMs >= budgetMs) finish('elapsed');
  };
  const tick = (): void => {
    check();
    schedule();
  };
  const schedule = (): void => {
    if (!stopped) cancel = timer(Math.min(TICK_MS, budgetMs - usedMs), tick);
  };
  schedule();
  return { check, stop };
}
