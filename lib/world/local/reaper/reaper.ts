import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { WorldError } from '../../world.ts';
import type { Reaper } from '../ports.ts';
import { REAPER_SCRIPT } from './script.ts';

/**
 * Starts the process that outlives this one and leaves nothing behind: no process group it was told of, no folder.
 * @param folders removed when everything has ended.
 * @throws WorldError `REAPER_FAILED` when no shell can be started.
 */
export const startReaper = async (folders: readonly string[]): Promise<Reaper> => {
  // A session of its own: Ctrl-C in a terminal goes to the tool alone, which then ends the reaper's input.
  const shell = spawn('sh', ['-c', REAPER_SCRIPT, 'reaper', ...folders], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env['PATH'] },
    cwd: '/',
  });
  try {
    await once(shell, 'spawn');
  } catch (error) {
    throw new WorldError('REAPER_FAILED', `The clean-up process did not start: ${String(error)}`, error);
  }
  const ended = once(shell, 'exit');
  // A write after somebody killed the reaper must not bring the tool down; `finish` then has nothing to wait for.
  shell.stdin.on('error', () => undefined);
  shell.unref();
  const tell = (line: string): void => void shell.stdin.write(`${line}\n`);
  return {
    adopt: (pid) => tell(`adopt ${pid}`),
    release: (pid) => tell(`release ${pid}`),
    finish: async () => {
      shell.ref();
      shell.stdin.end();
      await ended;
    },
  };
};
