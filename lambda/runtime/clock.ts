/**
 * Two faces of time. `wall` is what ages, expiry and schedules mean; a drill may run it faster than work.
 * `monotonic` is machine time for budgets; it goes on while Lambda has the process frozen.
 */
export interface Clock {
  /** Epoch milliseconds. May jump. */
  readonly wallMs: () => number;
  /** Milliseconds from an arbitrary start. Never goes back. */
  readonly monotonicMs: () => number;
}

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/** Whole epoch seconds, the unit of key phases, TTL attributes and JWT claims. */
export const wallSeconds = (clock: Clock): number => Math.floor(clock.wallMs() / 1000);

/**
 * Runs `callback` once, `delayMs` from now. @returns cancels it.
 * The timer keeps the process alive: on Lambda a handler that waits for nothing else would end with no answer.
 */
export type Timer = (delayMs: number, callback: () => void) => () => void;

export const systemTimer: Timer = (delayMs, callback) => {
  const handle = setTimeout(callback, delayMs);
  return () => {
    clearTimeout(handle);
  };
};

/** A promise that resolves after `delayMs`. */
export const pause = (timer: Timer, delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    timer(delayMs, resolve);
  });
