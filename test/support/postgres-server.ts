/** A real PostgreSQL for integration tests: TLS with a throwaway certificate, SCRAM, its own folder and port. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import pg from 'pg';

import { createAuthority } from '../../lib/world/local/network/authority.ts';
import { preparePostgres } from '../../lib/world/local/postgres/installation.ts';
import type { Installation } from '../../lib/world/local/postgres/installation.ts';

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
  const runFolder = mkdtempSync(join(tmpdir(), 'holdover-test-postgres-'));
  const password = 'owner-password-of-a-test';
  const installation = await preparePostgres(runFolder);
  await createData(installation, password);
  const port = await freePort();
  let child = await launch(installation, port);
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
  // As on Aurora and RDS.
  await query('CREATE ROLE rds_iam NOLOGIN');
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
      child = await launch(installation, port);
    },
    remove: async () => {
      await stop('immediate');
      rmSync(runFolder, { recursive: true, force: true });
    },
  };
}

async function createData(installation: Installation, password: string): Promise<void> {
  const { folder } = installation;
  const authority = await createAuthority(folder, Date.now());
  // Not added to earlier ones: two authorities of one name are tried by name, and the wrong one fails.
  setDefaultCACertificates([...getCACertificates('bundled'), authority.pem]);
  const { key, cert } = await authority.leaf(['localhost']);
  writeFileSync(join(folder, 'password'), password);
  writeFileSync(join(folder, 'server.key'), key);
  writeFileSync(join(folder, 'server.crt'), cert);
  give(installation);
  const options = ['-D', 'data', '-U', 'postgres', '-A', 'scram-sha-256', '--pwfile=password', '--locale=C'];
  const made = spawnSync(program(installation, 'initdb'), [...options, '-E', 'UTF8', '--no-sync'], {
    encoding: 'utf8',
    ...surroundings(installation),
  });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  for (const name of ['server.key', 'server.crt']) {
    cpSync(join(folder, name), join(folder, 'data', name));
    chmodSync(join(folder, 'data', name), 0o600);
    const { identity } = installation;
    if (identity !== undefined) chownSync(join(folder, 'data', name), identity.uid, identity.gid);
  }
}

const program = (installation: Installation, name: string): string => join(installation.native, 'bin', name);

const surroundings = ({ folder, identity, environment }: Installation) => ({
  cwd: folder,
  env: environment,
  ...identity,
});

function give({ folder, identity }: Installation): void {
  if (identity === undefined) return;
  for (const name of readdirSync(folder)) chownSync(join(folder, name), identity.uid, identity.gid);
}

async function launch(installation: Installation, port: number): Promise<ChildProcess> {
  const settings = ['fsync=off', 'ssl=on', 'listen_addresses=localhost', 'unix_socket_directories='];
  const child = spawn(
    program(installation, 'postgres'),
    ['-D', 'data', '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...surroundings(installation), stdio: ['ignore', 'ignore', 'pipe'] },
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
