/**
 * PostgreSQL's server processes each lead a session of their own, so a signal to the server's group reaches the
 * server alone: to freeze an instance, every child has to be stopped by its own pid.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import type { Reaper } from '../ports.ts';

/** Direct children of a process; PostgreSQL has no deeper ones. */
export function childrenOf(pid: number): readonly number[] {
  try {
    return numbers(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' '));
  } catch {
    return childrenByPs(pid);
  }
}

function childrenByPs(pid: number): readonly number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=']).toString().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []));
}

const numbers = (texts: readonly string[]): readonly number[] =>
  texts.filter((text) => text.trim() !== '').map(Number);

/**
 * Stops the server first, so that it forks no further child, then its children. Frozen children are adopted by the
 * reaper: a killed server could not take them with it.
 * @returns undoes it.
 */
export function freezeTree(pid: number, reaper: Reaper): () => void {
  signal(pid, 'SIGSTOP');
  const children = childrenOf(pid);
  for (const child of children) {
    reaper.adopt(child);
    signal(child, 'SIGSTOP');
  }
  return () => {
    for (const child of children) {
      signal(child, 'SIGCONT');
      reaper.release(child);
    }
    signal(pid, 'SIGCONT');
  };
}

/** A process that is gone needs no signal. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
