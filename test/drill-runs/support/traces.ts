/** Follows a tool from outside while it runs, and says afterwards what of it is still there. */
import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

import { mentions, runningProcesses, socketsOf, treeOf, waitingSockets } from './processes.ts';
import type { RunningProcess } from './processes.ts';

export interface Left {
  readonly processes: readonly string[];
  readonly sockets: readonly string[];
  readonly files: readonly string[];
}
export const NOTHING_LEFT: Left = { processes: [], sockets: [], files: [] };

export interface Traces {
  /** How much there was to leave behind: a check that saw nothing proves nothing. */
  seen(): { readonly processes: number; readonly sockets: number };
  stop(): void;
  /** What is left, once nothing is or `patienceMs` of machine time are over. */
  left(patienceMs: number): Promise<Left>;
}

const SAMPLE_MS = 500;
const POLL_MS = 100;

/**
 * @param root the tool's pid.
 * @param folder the tool's folder for temporary files, its own.
 */
export function followTraces(root: number, folder: string): Traces {
  const processes = new Map<string, RunningProcess>();
  const sockets = new Set<string>();
  const sample = (): void => {
    const waiting = waitingSockets();
    for (const process of treeOf(root, runningProcesses())) {
      processes.set(identityOf(process), process);
      for (const inode of socketsOf(process)) if (waiting.has(inode)) sockets.add(inode);
    }
  };
  const timer = setInterval(sample, SAMPLE_MS);
  sample();
  const look = (): Left => {
    const waiting = waitingSockets();
    return {
      processes: runningProcesses()
        .filter((process) => processes.has(identityOf(process)) || mentions(process, folder))
        .map(({ pid, command }) => `${pid} ${command}`),
      sockets: [...sockets].flatMap((inode) => waiting.get(inode) ?? []),
      files: readdirSync(folder),
    };
  };
  return {
    seen: () => ({ processes: processes.size, sockets: sockets.size }),
    stop: () => clearInterval(timer),
    left: (patienceMs) => untilNothing(look, patienceMs),
  };
}

const identityOf = ({ pid, startedAt }: RunningProcess): string => `${pid} ${startedAt}`;

async function untilNothing(look: () => Left, patienceMs: number): Promise<Left> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const left = look();
    const nothing = Object.values(left).every((list: readonly string[]) => list.length === 0);
    if (nothing || performance.now() > deadline) return left;
    // Nobody tells when a foreign process has ended.
    await pause(POLL_MS);
  }
}
