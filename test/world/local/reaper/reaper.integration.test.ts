import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

import { expect, test } from '@jest/globals';

interface Listener {
  readonly pid: number;
  readonly port: number;
}
interface Run {
  readonly folder: string;
  readonly frozen: Listener;
  readonly running: Listener;
}

/** A process that nobody has waited for yet is listed, but no longer holds anything. */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    const stat = `/proc/${pid}/stat`;
    return !existsSync('/proc') || !readFileSync(stat, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
};
const isListening = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};
const leftOf = async ({ folder, frozen, running }: Run) => ({
  folder: existsSync(folder),
  processes: [frozen, running].filter(({ pid }) => isAlive(pid)).length,
  ports: (await Promise.all([frozen, running].map(({ port }) => isListening(port)))).filter(Boolean).length,
});
const NOTHING = { folder: false, processes: 0, ports: 0 };

const startRun = async (ending: string): Promise<{ tool: ChildProcess; run: Run }> => {
  const script = new URL('fixture-run.ts', import.meta.url).pathname;
  const tool = spawn(process.execPath, [script, ending], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(createInterface(tool.stdout), 'line')) as [string];
  return { tool, run: JSON.parse(line) as Run };
};
const untilNothingIsLeft = async (run: Run): Promise<void> => {
  for (let tries = 0; tries < 100; tries += 1) {
    if (JSON.stringify(await leftOf(run)) === JSON.stringify(NOTHING)) return;
    await pause(50);
  }
};

test.each(['SIGINT', 'SIGKILL', 'SIGTERM'] as const)(
  'nothing is left after %s of the tool',
  async (signal) => {
    const { tool, run } = await startRun('wait');
    const ended = once(tool, 'exit');
    expect(await leftOf(run)).toEqual({ folder: true, processes: 2, ports: 2 });
    tool.kill(signal);
    await ended;
    await untilNothingIsLeft(run);
    expect(await leftOf(run)).toEqual(NOTHING);
  },
);

test('nothing is left after an exception in the tool', async () => {
  const { tool, run } = await startRun('exception');
  if (tool.exitCode === null) await once(tool, 'exit');
  await untilNothingIsLeft(run);
  expect(await leftOf(run)).toEqual(NOTHING);
});

test('finish waits until nothing is left', async () => {
  const { tool, run } = await startRun('success');
  if (tool.exitCode === null) await once(tool, 'exit');
  expect(tool.exitCode).toBe(0);
  expect(await leftOf(run)).toEqual(NOTHING);
});

test('a process that was released lives on', async () => {
  const { startReaper } = await import('../../../../lib/world/local/reaper/reaper.ts');
  const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
  const other = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
  await Promise.all([once(child, 'spawn'), once(other, 'spawn')]);
  const reaper = await startReaper([]);
  for (const { pid } of [child, other]) reaper.adopt(pid!);
  reaper.release(child.pid!);
  await reaper.finish();
  expect([isAlive(child.pid!), isAlive(other.pid!)]).toEqual([true, false]);
  child.kill('SIGKILL');
});
