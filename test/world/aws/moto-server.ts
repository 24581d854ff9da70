/** moto as a server of its own, where Python has it: an independent implementation of the AWS APIs. */
import { spawn, spawnSync } from 'node:child_process';

import { freePort } from '../../support/free-port.ts';

const python = process.env['MOTO_PYTHON'] ?? 'python3';

/** Why tests against moto cannot run here, or undefined when they can. */
export const motoMissing = (): string | undefined =>
  spawnSync(python, ['-c', 'import moto.server'], { timeout: 30_000 }).status === 0
    ? undefined
    : `${python} has no moto.server (pip install "moto[server]"; or set MOTO_PYTHON)`;

export interface MotoServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** @param account that all calls belong to. Resolves when the server says that it listens. */
export const startMoto = async (account: string): Promise<MotoServer> => {
  const port = await freePort();
  const child = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    env: { ...process.env, MOTO_ACCOUNT_ID: account },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.once('exit', () => reject(new Error(`moto ended: ${said}`)));
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('Running on')) resolve();
      });
  });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGKILL');
      await gone;
    },
  };
};
