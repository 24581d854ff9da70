/** Processor time that a virtual machine was denied by its host: nothing here ran in it, and no loop could notice. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Linux counts in hundredths of a second towards user space (USER_HZ, proc_stat(5)). */
const TICK_MS = 10;
/** `cpu user nice system idle iowait irq softirq steal ...` */
const STEAL_FIELD = 8;

export interface StolenTime {
  /** Forgets what was stolen so far. */
  reset(): void;
  /** Since the last reset, machine milliseconds of each processor; 0 where the system does not tell. */
  perProcessorMs(): number;
}

export const measureStolenTime = (
  readStat: () => string = () => readFileSync('/proc/stat', 'utf8'),
  processors: number = availableParallelism(),
): StolenTime => {
  let before = stolenMs(readStat);
  return {
    reset: () => void (before = stolenMs(readStat)),
    perProcessorMs: () => Math.max(0, stolenMs(readStat) - before) / processors,
  };
};

const stolenMs = (readStat: () => string): number => {
  try {
    const [all = ''] = readStat().split('\n');
    return (Number(all.split(/\s+/)[STEAL_FIELD]) || 0) * TICK_MS;
  } catch {
    return 0;
  }
};
