/** MiniStack as a server of its own, where Python has it: an AWS emulator that carries out CloudFormation templates. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { freePort } from '../../support/free-port.ts';

const python = process.env['MINISTACK_PYTHON'] ?? process.env['MOTO_PYTHON'] ?? 'python3';

/** Why the deploy cannot be tried here, or undefined when it can. */
export const ministackMissing = (): string | undefined =>
  spawnSync(python, ['-c', 'import ministack'], { timeout: 30_000 }).status === 0
    ? undefined
    : `${python} has no ministack (pip install ministack; or set MINISTACK_PYTHON)`;

export interface Ministack {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** @param account that all resources belong to. Resolves when the server says that it listens. */
export async function startMinistack(account: string): Promise<Ministack> {
  const port = await freePort();
  const folder = temporaryFolder();
  const child = spawn(python, ['-m', 'ministack'], {
    env: {
      ...process.env,
      BIND_HOST: '127.0.0.1',
      TMPDIR: folder,
      GATEWAY_PORT: String(port),
      MINISTACK_ACCOUNT_ID: account,
      // Functions of the templates run on the Node that runs the tests.
      PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    },
    // A group of its own: the emulator starts processes for functions, and all of them end with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.once('exit', () => reject(new Error(`ministack ended: ${said}`)));
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-4000);
        if (said.includes('Running on')) resolve();
      });
  });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      process.kill(-child.pid!, 'SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** It runs functions in CommonJS below its temporary folder: a package.json of the machine's own must not say otherwise. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdover-ministack-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }');
  return folder;
}
