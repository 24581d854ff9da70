/** How many connections a process may open in a time: a token bucket. */
import type { Clock } from '../clock.ts';

export interface Admission {
  /** False when the rate is used up; asks nobody and never waits. */
  take(): boolean;
}

export interface AdmissionOptions {
  /** What may be taken at once after a rest. */
  readonly burst: number;
  readonly perMinute: number;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

/** Starts full. Machine time, because it protects a server that does work. */
export function createAdmission({ burst, perMinute, clock }: AdmissionOptions): Admission {
  const perMillisecond = perMinute / 60_000;
  let tokens = burst;
  let countedMs = clock.monotonicMs();
  return {
    take: () => {
      const nowMs = clock.monotonicMs();
      tokens = Math.min(burst, tokens + (nowMs - countedMs) * perMillisecond);
      countedMs = nowMs;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
