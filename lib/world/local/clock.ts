import { setTimeout as sleepReal } from 'node:timers/promises';

import type { WorldClock } from '../world.ts';

/**
 * One moment on both time lines. `monotonicMs` is the machine's own monotonic clock, which every process of the
 * machine shares, so two processes with the same origin agree on the simulated time to the microsecond.
 */
export interface ClockOrigin {
  readonly speed: number;
  readonly simulatedMs: number;
  readonly monotonicMs: number;
}

/** The machine's monotonic clock. CLOCK_MONOTONIC on Linux, mach_absolute_time on macOS: one for all processes. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Simulated epoch milliseconds at this moment, from an origin taken earlier, in this or another process. */
export const simulatedNow = (origin: ClockOrigin): number =>
  origin.simulatedMs + (monotonicMs() - origin.monotonicMs) * origin.speed;

/** What another process needs to run on the same simulated time. */
export const originOf = (clock: WorldClock): ClockOrigin => ({
  speed: clock.speed,
  simulatedMs: clock.now(),
  monotonicMs: monotonicMs(),
});

/**
 * The run's clock. Simulated time starts at the machine's date and runs `speed` times as fast.
 * @throws RangeError when `speed` is not a positive finite number.
 */
export const createClock = (speed: number, startMs: number = Date.now()): WorldClock => {
  if (!Number.isFinite(speed) || speed <= 0) {
    throw new RangeError(`speed is ${speed}; it must be a positive number`);
  }
  const origin: ClockOrigin = { speed, simulatedMs: startMs, monotonicMs: monotonicMs() };
  const realMs = (): number => monotonicMs() - origin.monotonicMs;
  const elapsedMs = (): number => realMs() * speed;
  return {
    speed,
    realMs,
    elapsedMs,
    now: () => origin.simulatedMs + elapsedMs(),
    sleep: async (simulatedMs, signal) => {
      const until = elapsedMs() + simulatedMs;
      signal?.throwIfAborted();
      // A timer may fire a fraction of a millisecond early, which is `speed` times as much in simulated time.
      for (let left = simulatedMs; left > 0; left = until - elapsedMs()) {
        await pause(Math.ceil(left / speed), signal);
      }
    },
  };
};

const pause = async (milliseconds: number, signal: AbortSignal | undefined): Promise<void> => {
  try {
    await sleepReal(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
};
