/** moto as a second opinion, where Python and moto are installed. */
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { once } from 'node:events';

const MODULE = 'moto.server';
const PYTHON = process.env['MOTO_PYTHON'] ?? 'python3';
export const motoMissing: string | undefined =
  spawnSync(PYTHON, ['-c', `import ${MODULE}`], { stdio: 'ignore' }).status === 0
    ? undefined
    : `${PYTHON} cannot import ${MODULE} (MOTO_PYTHON names another interpreter)`;

export interface Moto {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Listens on a port that the system chooses; the line that names it is werkzeug's. */
export async function startMoto(): Promise<Moto> {
  const child = spawn(PYTHON, ['-m', MODULE, '-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'close');
  for await (const line of createInterface({ input: child.stderr })) {
    const [, endpoint] = /Running on (http:\S+)/.exec(line) ?? [];
    if (endpoint !== undefined) {
      child.stderr.resume();
      return {
        endpoint,
        stop: async () => {
          child.kill();
          await ended;
        },
      };
    }
  }
  throw new Error('moto ended before it listened');
}
