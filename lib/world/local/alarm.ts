/** Callbacks at moments of simulated time, on one timer of the machine, whatever the pace does meanwhile. */
interface Entry {
  readonly dueMs: number;
  readonly callback: () => void;
}
export interface Alarm {
  /** Runs `callback` once `elapsedMs()` has reached `dueMs`, never in the same turn. @returns cancels it. */
  at(dueMs: number, callback: () => void): () => void;
  /** To be called after every change of the pace. */
  rearm(): void;
}
export interface AlarmTime {
  readonly elapsedMs: () => number;
  /** Simulated milliseconds per machine millisecond. */
  readonly pace: () => number;
}

export const createAlarm = ({ elapsedMs, pace }: AlarmTime): Alarm => {
  /** Soonest first. */
  const entries: Entry[] = [];
  let timer: NodeJS.Timeout | undefined;
  const rearm = (): void => {
    clearTimeout(timer);
    const [next] = entries;
    if (next === undefined) return;
    // A timer may fire a fraction of a millisecond early; then there is a short second one.
    timer = setTimeout(ring, Math.max(0, Math.ceil((next.dueMs - elapsedMs()) / pace())));
  };
  const ring = (): void => {
    const now = elapsedMs();
    const due = entries.splice(0, placeOf(entries, now));
    rearm();
    for (const { callback } of due) callback();
  };
  return {
    at(dueMs, callback) {
      const entry = { dueMs, callback };
      const place = placeOf(entries, dueMs);
      entries.splice(place, 0, entry);
      if (place === 0) rearm();
      return () => {
        const index = entries.indexOf(entry);
        if (index < 0) return;
        entries.splice(index, 1);
        if (index === 0) rearm();
      };
    },
    rearm,
  };
};

/** How many entries are due at `dueMs` or before: the place behind the last of them. */
const placeOf = (entries: readonly Entry[], dueMs: number): number => {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.dueMs ?? Infinity) <= dueMs) low = middle + 1;
    else high = middle;
  }
  return low;
};
