/** Starts the provider's process and speaks with it. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { WorldError } from '../../world.ts';
import type { ClockOrigin } from '../clock.ts';
import type { Reaper } from '../ports.ts';
import type { Conduct } from './conduct.ts';
import type { FromProvider, ProviderOrder, ProviderStart, ToProvider } from './messages.ts';

export interface ProviderProcess {
  /** On loopback. */
  readonly port: number;
  /** Resolves when the process is gone, whoever ended it. */
  readonly ended: Promise<void>;
  /** Takes effect before the promise resolves. @throws WorldError when the process is gone. */
  readonly order: (order: ProviderOrder) => Promise<void>;
  /** From now on its tokens carry this time. */
  setClock(clock: ClockOrigin): void;
  /** Questions that its trouble spoiled so far, by how. */
  hits(): ReadonlyMap<Conduct, number>;
  /** Repeatable. */
  readonly stop: () => Promise<void>;
}

/** @throws WorldError `UPSTREAM_FAILED` */
export async function startProviderProcess(
  reaper: Pick<Reaper, 'adopt' | 'release'>,
  start: Omit<ProviderStart, 'kind'>,
): Promise<ProviderProcess> {
  const script = fileURLToPath(new URL('./process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--no-warnings', script], {
    detached: true,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const { pid } = child;
  if (pid !== undefined) reaper.adopt(pid);
  const ended = once(child, 'exit').then(
    () => undefined,
    () => undefined,
  );
  const channel = new Channel(child, ended);
  channel.send({ kind: 'start', ...start });
  const port = await channel.listening();
  return {
    port,
    ended,
    order: (order) => channel.order(order),
    setClock: (clock) => channel.send({ kind: 'clock', clock }),
    hits: () => channel.hits,
    stop: async () => {
      // Nothing to save.
      child.kill('SIGKILL');
      await ended;
      if (pid !== undefined) reaper.release(pid);
    },
  };
}

class Channel {
  readonly hits = new Map<Conduct, number>();
  readonly #child: ChildProcess;
  readonly #gone: Promise<never>;
  readonly #listening = Promise.withResolvers<number>();
  /** Orders are answered in their order. */
  readonly #orders: PromiseWithResolvers<void>[] = [];

  constructor(child: ChildProcess, ended: Promise<void>) {
    this.#child = child;
    this.#gone = ended.then(() => {
      throw new WorldError('UPSTREAM_FAILED', 'The process of the upstream provider ended by itself.');
    });
    this.#gone.catch(() => undefined);
    child.on('message', (message: FromProvider) => this.#take(message));
  }

  listening(): Promise<number> {
    return Promise.race([this.#listening.promise, this.#gone]);
  }

  order(order: ProviderOrder): Promise<void> {
    const done = Promise.withResolvers<void>();
    this.#orders.push(done);
    this.send({ kind: 'order', ...order });
    return Promise.race([done.promise, this.#gone]);
  }

  send(message: ToProvider): void {
    // A process that is gone is told by its end.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #take(message: FromProvider): void {
    switch (message.kind) {
      case 'listening':
        this.#listening.resolve(message.port);
        return;
      case 'done':
        this.#orders.shift()?.resolve();
        return;
      case 'hit':
        this.hits.set(message.conduct, (this.hits.get(message.conduct) ?? 0) + 1);
    }
  }
}
