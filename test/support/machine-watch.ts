/**
 * Whether the machine was there while tests ran. A virtual machine whose host takes its processors away for seconds
 * breaks every limit in a test, and says nothing about what is tested.
 */
import { measureStolenTime } from '../../lib/world/local/stolen-time.ts';
import type { StolenTime } from '../../lib/world/local/stolen-time.ts';

export interface MachineWatch {
  /** What kept the machine away since the watch began, in words; undefined when it was there. Ends the watch. */
  end(): string | undefined;
}

const LOOK_EVERY_MS = 50;
/** This process has nothing else to do: so late, it got no processor. Shorter than the limits in tests. */
const STANDSTILL_MS = 250;
/** Of the time that passed. A drill calls itself robbed at a quarter; a test has narrower limits. */
const STOLEN_SHARE = 0.05;

export function watchMachine(stolen: StolenTime = measureStolenTime()): MachineWatch {
  const startedMs = performance.now();
  let [lastMs, longestMs] = [startedMs, 0];
  stolen.reset();
  const look = (): void => {
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - lastMs - LOOK_EVERY_MS);
    lastMs = nowMs;
  };
  const looking = setInterval(look, LOOK_EVERY_MS);
  return {
    end: () => {
      clearInterval(looking);
      look();
      return inWords(stolen.perProcessorMs(), longestMs, performance.now() - startedMs);
    },
  };
}

/** All in milliseconds. */
export function inWords(stolenMs: number, standstillMs: number, tookMs: number): string | undefined {
  const share = stolenMs / Math.max(1, tookMs);
  if (share > STOLEN_SHARE) return `its host took ${Math.round(share * 100)} % of its processor time`;
  return standstillMs > STANDSTILL_MS ? `nothing ran for ${Math.round(standstillMs)} ms` : undefined;
}
