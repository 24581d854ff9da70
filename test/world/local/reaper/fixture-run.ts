/**
 * A run in small, for the reaper's tests: `fixture-run.ts <ending> [folder]`. Starts a listening child that
 * it freezes, a second one that runs on, says what there is to find, and ends in the given way.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startReaper } from '../../../../lib/world/local/reaper/reaper.ts';

const LISTENER = `
const server = require('node:net').createServer().listen(0, '127.0.0.1', () => {
  process.send(server.address().port);
});`;

const folder = await mkdtemp(join(tmpdir(), 'holdover-reaper-test-'));
const reaper = await startReaper([folder]);
const startListener = async (): Promise<{ pid: number; port: number }> => {
  const child = spawn(process.execPath, ['-e', LISTENER], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  reaper.adopt(child.pid!);
  const [port] = (await once(child, 'message')) as [number];
  return { pid: child.pid!, port };
};

const frozen = await startListener();
const running = await startListener();
process.kill(frozen.pid, 'SIGSTOP');
process.stdout.write(`${JSON.stringify({ folder, frozen, running })}\n`);

switch (process.argv[2]) {
  case 'success':
    await reaper.finish();
    process.exit(0);
    break;
  case 'exception':
    throw new Error('the tool failed');
  default:
    await new Promise(() => setInterval(() => undefined, 1000));
}
