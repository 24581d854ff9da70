/** A clock that jumps from one sleeper to the next, so that minutes pass in microseconds. */
export interface VirtualClock {
  elapsedMs(): number;
  sleep(simulatedMs: number, signal?: AbortSignal): Promise<void>;
  /** Wakes every sleeper that is due until then, in order, letting each finish what it does. */
  runUntil(endMs: number): Promise<void>;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const createVirtualClock = (): VirtualClock => {
  let nowMs = 0;
  let sleepers: Sleeper[] = [];
  const next = (endMs: number): Sleeper | undefined => {
    const due = sleepers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
    sleepers = sleepers.filter((each) => each !== due);
    return due;
  };
  return {
    elapsedMs: () => nowMs,
    sleep: (simulatedMs, signal) =>
      new Promise((resolve, reject) => {
        sleepers.push({ atMs: nowMs + simulatedMs, wake: resolve });
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      }),
    async runUntil(endMs) {
      await settle();
      for (let due = next(endMs); due; due = next(endMs)) {
        nowMs = due.atMs;
        due.wake();
        await settle();
      }
      nowMs = endMs;
    },
  };
};
