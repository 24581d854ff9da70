/** How late this process's own loop was: everything outside the functions runs in it. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** The sampling itself takes this long; a delay is what comes on top. */
const RESOLUTION_MS = 5;

export interface LoopLag {
  /** Forgets what was measured: starting up is nobody's lateness. */
  reset(): void;
  /** The 99.9th percentile since the last reset, machine milliseconds. */
  worstMs(): number;
  stop(): void;
}

export const measureLoopLag = (): LoopLag => {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return {
    reset: () => histogram.reset(),
    worstMs: () => Math.max(0, histogram.percentile(99.9) / 1e6 - RESOLUTION_MS),
    stop: () => void histogram.disable(),
  };
};
