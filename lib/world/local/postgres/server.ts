/** One PostgreSQL server process on a loopback port. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';

import pg from 'pg';

import { WorldError } from '../../world.ts';
import type { Reaper } from '../ports.ts';
import type { Installation } from './installation.ts';
import { freezeTree, signal } from './process-tree.ts';

/** Superuser of the service itself, as on RDS; templates never name it. */
export const SERVICE_USER = 'rdsadmin';

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // A drill's data does not outlive it; synchronous_commit stays on, else a standby trails by 200-400 ms.
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '16MB',
  max_connections: '200',
  wal_level: 'replica',
  max_wal_senders: '16',
  wal_keep_size: '64MB',
  hot_standby_feedback: 'on',
  // With the default of 5 s a promotion took 5.1 s in 3 of 10 runs, with this at most 207 ms.
  wal_retrieve_retry_interval: '100ms',
  log_line_prefix: '',
};
const READY = /ready to accept (read-only )?connections/;
const PORT_TAKEN = /could not create any TCP\/IP sockets|Address already in use/;
const PORT_ATTEMPTS = 3;
const KEPT_LINES = 20;

export interface ServerOptions {
  /** Instance identifier of the template. */
  readonly identifier: string;
  readonly installation: Installation;
  readonly reaper: Reaper;
  readonly servicePassword: string;
  /** A server that was up ended without being asked to; how its process ended. */
  readonly onDeath: (reason: string) => void;
}

interface Running {
  readonly pid: number;
  readonly ended: Promise<unknown>;
  cameUp: boolean;
  endAsked: boolean;
}

export class PostgresServer {
  readonly identifier: string;
  readonly #options: ServerOptions;
  /** Where its data lives. */
  readonly data: string;
  readonly #lines: string[] = [];
  #running: Running | undefined;
  #thaw: (() => void) | undefined;
  #port = 0;

  constructor(options: ServerOptions) {
    this.identifier = options.identifier;
    this.#options = options;
    this.data = path.join(options.installation.folder, options.identifier);
  }

  /** Loopback port, stable while it runs. */
  get port(): number {
    return this.#port;
  }
  /** Folder of its socket, on which members of `rds_iam` are let in unasked: whoever opens it has judged them. */
  get socketFolder(): string {
    return this.#options.installation.folder;
  }
  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** @throws WorldError `POSTGRES_FAILED` with the server's last lines. */
  async start(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      // A restart keeps the port where it can: others follow by it.
      if (this.#port === 0 || attempt > 1) this.#port = await freePort();
      this.#lines.length = 0;
      if (await this.#comesUp()) return;
      const taken = this.#lines.some((line) => PORT_TAKEN.test(line));
      if (!taken || attempt === PORT_ATTEMPTS)
        throw new WorldError(
          'POSTGRES_FAILED',
          `PostgreSQL ${this.identifier} did not come up; its last lines: ${this.#lines.slice(-5).join(' | ')}`,
        );
    }
  }

  /** Ends it in order: clients are disconnected, everything is written and sent to standbys. */
  stop(): Promise<void> {
    return this.#end('SIGINT');
  }

  /** Ends it as a crash does. */
  crash(): Promise<void> {
    return this.#end('SIGQUIT');
  }

  /** Connections hang and open ones stay silent, as those of a region that went dark. */
  freeze(): void {
    if (this.#running === undefined || this.#thaw !== undefined) return;
    this.#thaw = freezeTree(this.#running.pid, this.#options.reaper);
  }

  thaw(): void {
    this.#thaw?.();
    this.#thaw = undefined;
  }

  /** Runs `work` on a connection of the service's own user. */
  async asService<T>(work: (client: pg.Client) => Promise<T>, database = 'postgres'): Promise<T> {
    const client = new pg.Client({
      host: '127.0.0.1',
      port: this.#port,
      user: SERVICE_USER,
      password: this.#options.servicePassword,
      database,
    });
    // A server that ends under the connection is reported by the query that was under way.
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  async #comesUp(): Promise<boolean> {
    const { installation, reaper } = this.#options;
    const ownSettings = { ...SETTINGS, unix_socket_directories: installation.folder };
    const settings = Object.entries(ownSettings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(
      path.join(installation.native, 'bin', 'postgres'),
      ['-D', this.data, '-p', String(this.#port), ...settings],
      {
        ...installation.identity,
        env: installation.environment,
        cwd: '/',
        detached: true,
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    const ended = once(child, 'close').catch((error: unknown) => this.#keep(String(error)));
    const { pid } = child;
    if (pid === undefined) return ended.then(() => false);
    reaper.adopt(pid);
    const running = { pid, ended, cameUp: false, endAsked: false };
    this.#running = running;
    void ended.then(() => this.#buried(running, child));
    running.cameUp = await Promise.race([this.#ready(child), ended.then(() => false)]);
    return running.cameUp;
  }

  #buried(running: Running, { exitCode, signalCode }: ChildProcess): void {
    this.#options.reaper.release(running.pid);
    if (this.#running === running) this.#running = undefined;
    if (running.cameUp && !running.endAsked)
      this.#options.onDeath(signalCode ?? `exit status ${exitCode ?? 'unknown'}`);
  }

  #ready(child: ChildProcess): Promise<boolean> {
    return new Promise((resolve) => {
      if (child.stderr === null) return;
      createInterface({ input: child.stderr }).on('line', (line) => {
        this.#keep(line);
        if (READY.test(line)) resolve(true);
      });
    });
  }

  #keep(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
  }

  async #end(name: NodeJS.Signals): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    running.endAsked = true;
    signal(running.pid, name);
    this.thaw();
    await running.ended;
  }
}

/** A port that was free a moment ago; PostgreSQL cannot choose one itself. */
async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
