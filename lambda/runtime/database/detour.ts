/** The memory of a proxy that could not serve: what the last request paid for is not paid by the next one too. */
import type { Clock } from '../clock.ts';

/**
 * A proxy that drops packets costs each request a connection time-out before the way past it is tried, and a health
 * check waits less than that. For this long the way past it is tried first; then one request asks the proxy again.
 */
const DETOUR_MS = 10_000;

export interface Detour {
  /** Whether to try the way past the proxy first. */
  active(): boolean;
  proxyFailed(): void;
  proxyServed(): void;
}

/** Wall time, as for any age that a drill runs at its speed. A clock that was set back forgets. */
export function createDetour({ wallMs }: Pick<Clock, 'wallMs'>): Detour {
  let failedAtMs: number | undefined;
  return {
    active: () => {
      if (failedAtMs === undefined) return false;
      const ageMs = wallMs() - failedAtMs;
      return ageMs >= 0 && ageMs < DETOUR_MS;
    },
    proxyFailed: () => {
      failedAtMs = wallMs();
    },
    proxyServed: () => {
      failedAtMs = undefined;
    },
  };
}
