import type { Clock, Timer } from '../../lambda/runtime/clock.ts';

/** Time that moves only when the test says so. */
export interface ManualTime {
  readonly clock: Clock;
  readonly timer: Timer;
  /** Both faces move, timers that fall due run in order, and what they started gets its turn. */
  advance(milliseconds: number): Promise<void>;
  /** The process is frozen: time moves, nothing runs; whatever fell due runs at the thaw. */
  freeze(milliseconds: number): void;
  /** Only the wall clock moves, as for a value that has grown old. */
  age(milliseconds: number): void;
}

export function manualTime(startMs = 1_800_000_000_000): ManualTime {
  let wallMs = startMs;
  let monotonicMs = 0;
  const timers = new Set<{ readonly dueMs: number; readonly callback: () => void }>();
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    clock: { wallMs: () => wallMs, monotonicMs: () => monotonicMs },
    timer: (delayMs, callback) => {
      const entry = { dueMs: monotonicMs + delayMs, callback };
      timers.add(entry);
      return () => void timers.delete(entry);
    },
    advance: async (milliseconds) => {
      const untilMs = monotonicMs + milliseconds;
      await settle();
      for (;;) {
        const [next] = [...timers].sort((one, other) => one.dueMs - other.dueMs);
        if (next === undefined || next.dueMs > untilMs) break;
        timers.delete(next);
        const stepMs = Math.max(0, next.dueMs - monotonicMs);
        monotonicMs += stepMs;
        wallMs += stepMs;
        next.callback();
        await settle();
      }
      wallMs += untilMs - monotonicMs;
      monotonicMs = untilMs;
    },
    freeze: (milliseconds) => {
      wallMs += milliseconds;
      monotonicMs += milliseconds;
    },
    age: (milliseconds) => {
      wallMs += milliseconds;
    },
  };
}
