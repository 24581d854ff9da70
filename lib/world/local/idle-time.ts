/** How much of the processors' time nobody used: where it is little, answers were late for reasons of the machine. */
import { cpus } from 'node:os';
import type { CpuInfo } from 'node:os';

export interface IdleTime {
  /** Forgets the time so far. */
  reset(): void;
  /** Since the last reset, over all processors, 0 to 1; 1 before any time has passed. */
  share(): number;
}

export const measureIdleTime = (read: () => readonly Pick<CpuInfo, 'times'>[] = cpus): IdleTime => {
  let before = totals(read());
  return {
    reset: () => void (before = totals(read())),
    share: () => {
      const now = totals(read());
      const passed = now.all - before.all;
      return passed <= 0 ? 1 : (now.idle - before.idle) / passed;
    },
  };
};

/** Milliseconds of all processors together. */
const totals = (
  processors: readonly Pick<CpuInfo, 'times'>[],
): { readonly idle: number; readonly all: number } => {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    idle: sum(processors.map(({ times }) => times.idle)),
    all: sum(processors.map(({ times }) => sum(Object.values(times)))),
  };
};
