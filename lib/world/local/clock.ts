/**
 * Simulated time. It starts at the machine's date and runs `speed` times as fast, except while work waits for
 * the machine, or this process for a processor: a region's worth of clients comes back within two seconds of
 * a drill at speed 10, two cores take longer, and what would not have waited on AWS must not be multiplied by
 * the speed. Held back, it runs as fast as work does.
 */
import type { WorldClock } from '../world.ts';
import { createAlarm } from './alarm.ts';

/**
 * One moment on both time lines. `monotonicMs` is the machine's own monotonic clock, which every process of the
 * machine shares, so two processes with the same origin agree on the simulated time to the microsecond.
 */
export interface ClockOrigin {
  /** Simulated milliseconds per machine millisecond when nothing is held back. */
  readonly speed: number;
  /** And as it is, from this moment on. */
  readonly pace: number;
  readonly simulatedMs: number;
  readonly monotonicMs: number;
}

export interface LocalClock extends WorldClock {
  /** Runs `callback` once, when `simulatedMs` of wall time have passed. @returns cancels it. */
  after(simulatedMs: number, callback: () => void): () => void;
  holdBack(): () => void;
  /** For how long it was held back so far, machine milliseconds. */
  heldBackMs(): number;
  /** What another process needs to run on the same simulated time, until the pace changes. */
  origin(): ClockOrigin;
  /** Told after every change of the pace. */
  onPace(listener: (origin: ClockOrigin) => void): void;
}

/** The machine's monotonic clock. CLOCK_MONOTONIC on Linux, mach_absolute_time on macOS: one for all processes. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Simulated epoch milliseconds at this moment, from an origin taken earlier, in this or another process. */
export const simulatedNow = (origin: ClockOrigin): number =>
  origin.simulatedMs + (monotonicMs() - origin.monotonicMs) * origin.pace;

/** Work never runs faster than this. */
const PACE_OF_WORK = 1;
/** A hold ends this much later than asked, so that one hold after another is one change of pace, not many. */
const LINGER_MS = 15;

/** Of a moment in which this process did not run at all, no more than this passes at full speed. */
const STALL_MS = 30;
/** Looks at the clock this often, so that a longer silence is a stall and not just nothing to do. */
const BEAT_MS = 10;

/** Machine milliseconds at full speed that pass while this process is stalled for `milliseconds`. */
export const stalledFor = (milliseconds: number, speed: number): number =>
  Math.min(milliseconds, STALL_MS) + Math.max(0, milliseconds - STALL_MS) / Math.max(1, speed);

/** @throws RangeError when `speed` is not a positive finite number. */
export const createClock = (speed: number, startMs: number = Date.now()): LocalClock => {
  if (!Number.isFinite(speed) || speed <= 0) {
    throw new RangeError(`speed is ${speed}; it must be a positive number`);
  }
  const startedAt = monotonicMs();
  let origin: ClockOrigin = { speed, pace: speed, simulatedMs: startMs, monotonicMs: startedAt };
  let lookedAt = startedAt;
  let stalledMs = 0;
  const now = (): number => {
    const at = monotonicMs();
    const stall = at - lookedAt - STALL_MS;
    lookedAt = at;
    if (stall > 0 && origin.pace > PACE_OF_WORK) passOver(stall);
    return simulatedNow(origin);
  };
  /** This process did not run: nothing in it can have missed the time that is taken back here. */
  const passOver = (stall: number): void => {
    stalledMs += stall;
    origin = { ...origin, simulatedMs: origin.simulatedMs - stall * (origin.pace - PACE_OF_WORK) };
    listeners.forEach((listener) => listener(origin));
  };
  setInterval(now, BEAT_MS).unref();
  const elapsedMs = (): number => now() - startMs;
  const alarm = createAlarm({ elapsedMs, pace: () => origin.pace });
  const listeners: ((origin: ClockOrigin) => void)[] = [];
  const held = createHolds((holding) => {
    const pace = holding ? Math.min(PACE_OF_WORK, speed) : speed;
    origin = { speed, pace, simulatedMs: now(), monotonicMs: monotonicMs() };
    alarm.rearm();
    listeners.forEach((listener) => listener(origin));
  });
  const after: LocalClock['after'] = (simulatedMs, callback) => alarm.at(elapsedMs() + simulatedMs, callback);
  return {
    speed,
    realMs: () => monotonicMs() - startedAt,
    elapsedMs,
    now,
    after,
    sleep: (simulatedMs, signal) => sleepOn(after, simulatedMs, signal),
    holdBack: held.take,
    heldBackMs: () => held.totalMs() + stalledMs,
    origin: () => origin,
    onPace: (listener) => void listeners.push(listener),
  };
};

const sleepOn = (
  after: LocalClock['after'],
  simulatedMs: number,
  signal: AbortSignal | undefined,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const leave = (): void => {
      cancel();
      reject(signal?.reason as Error);
    };
    const cancel = after(simulatedMs, () => {
      signal?.removeEventListener('abort', leave);
      resolve();
    });
    if (signal?.aborted === true) leave();
    else signal?.addEventListener('abort', leave, { once: true });
  });

/** Counts holds, and tells when there is a first one and when the last one is gone for a moment. */
const createHolds = (changed: (holding: boolean) => void) => {
  let holds = 0;
  let since: number | undefined;
  let totalMs = 0;
  let lingering: NodeJS.Timeout | undefined;
  const end = (): void => {
    totalMs += monotonicMs() - (since ?? 0);
    since = undefined;
    changed(false);
  };
  const begin = (): void => {
    clearTimeout(lingering);
    if (since !== undefined) return;
    since = monotonicMs();
    changed(true);
  };
  return {
    take: (): (() => void) => {
      holds += 1;
      begin();
      let taken = true;
      return () => {
        if (!taken) return;
        taken = false;
        holds -= 1;
        if (holds === 0) lingering = setTimeout(end, LINGER_MS).unref();
      };
    },
    totalMs: () => totalMs + (since === undefined ? 0 : monotonicMs() - since),
  };
};
