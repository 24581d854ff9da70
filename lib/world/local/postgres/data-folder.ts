/** Data folders: the first one, copies of it, and what makes a copy a standby. */
import { execFile } from 'node:child_process';
import { chown, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import type pg from 'pg';

import { WorldError } from '../../world.ts';
import type { Installation } from './installation.ts';
import { SERVICE_USER } from './server.ts';
import type { PostgresServer } from './server.ts';
import { onlyVanished } from './vanished.ts';

const run = promisify(execFile);

/**
 * @param master exempt from IAM unless it is made a member in full: it may hand out `rds_iam`.
 * @throws WorldError `POSTGRES_FAILED` with what initdb said.
 */
export async function initialize(
  installation: Installation,
  data: string,
  password: string,
  master: string,
): Promise<void> {
  const passwordFile = path.join(installation.folder, 'service-password');
  await writeOwned(installation, passwordFile, password);
  const options = ['--auth=scram-sha-256', '--locale=C', '--encoding=UTF8', '--no-sync', '--wal-segsize=1'];
  await runAs(installation, path.join(installation.native, 'bin', 'initdb'), [
    '-D',
    data,
    '-U',
    SERVICE_USER,
    `--pwfile=${passwordFile}`,
    ...options,
  ]);
  await rm(passwordFile);
  await writeOwned(installation, path.join(data, 'pg_hba.conf'), hostRules(master));
}

/**
 * First match decides. Over TCP the members of `rds_iam` have no password; on the socket, inside the run
 * folder, they come from a front that has verified their token. PostgreSQL counts every membership, the
 * master's right to grant too.
 */
const hostRules = (master: string): string =>
  [
    'local all +rds_iam trust',
    'local all all reject',
    'host replication all 127.0.0.1/32 scram-sha-256',
    `host all "${master}" 127.0.0.1/32 scram-sha-256`,
    'host all +rds_iam 127.0.0.1/32 reject',
    'host all all 127.0.0.1/32 scram-sha-256',
    '',
  ].join('\n');

/** Copies the folder of a server that is stopped: same system id, nothing to recover. */
export async function copyStopped(installation: Installation, from: string, to: string): Promise<void> {
  await runAs(installation, 'cp', ['-R', from, to]);
}

/**
 * A fresh volume from a running writer, as Aurora gives to a region that comes back.
 * Needs the writer to keep the log of the copy's duration (`wal_keep_size`).
 */
export async function copyRunning(
  installation: Installation,
  source: PostgresServer,
  to: string,
): Promise<void> {
  await source.asService(async (client) => {
    await client.query("SELECT pg_backup_start('holdover', fast => true)");
    await copyLiving(installation, source.data, to);
    const { rows } = await client.query<{ labelfile: string }>(
      'SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)',
    );
    await writeOwned(installation, path.join(to, 'backup_label'), rows[0]?.labelfile ?? '');
  });
  for (const leftOver of ['postmaster.pid', 'postmaster.opts', 'standby.signal'])
    await rm(path.join(to, leftOver), { force: true });
}

/** From its next start on, the server in `data` streams from `upstream`. */
export async function follow(
  installation: Installation,
  data: string,
  upstream: PostgresServer,
  password: string,
): Promise<void> {
  const source = `host=127.0.0.1 port=${upstream.port} user=${SERVICE_USER} password=${password}`;
  await writeOwned(installation, path.join(data, 'postgresql.auto.conf'), `primary_conninfo = '${source}'\n`);
  await writeOwned(installation, path.join(data, 'standby.signal'), '');
}

/** What an Aurora cluster has when it is first reachable: the master user and its database. */
export async function createMaster(
  client: pg.Client,
  master: { readonly username: string; readonly password: string },
  databaseName: string | undefined,
): Promise<void> {
  const user = client.escapeIdentifier(master.username);
  await client.query('CREATE ROLE rds_superuser NOLOGIN CREATEROLE CREATEDB');
  await client.query('CREATE ROLE rds_iam NOLOGIN');
  await client.query('GRANT pg_monitor, pg_signal_backend TO rds_superuser WITH ADMIN OPTION');
  await client.query(
    `CREATE ROLE ${user} LOGIN CREATEROLE CREATEDB PASSWORD ${client.escapeLiteral(master.password)}`,
  );
  await client.query(`GRANT rds_superuser TO ${user} WITH ADMIN OPTION`);
  await client.query(`GRANT rds_iam TO ${user} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`);
  if (databaseName !== undefined)
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(databaseName)} OWNER ${user}`);
}

/**
 * Files that vanish under the copy are no fault: whatever the copy needs of them is in the log ("Making a Base Backup
 * Using the Low Level API", PostgreSQL manual).
 */
async function copyLiving(installation: Installation, from: string, to: string): Promise<void> {
  await runAs(installation, 'cp', ['-R', from, to], onlyVanished);
}

async function writeOwned(installation: Installation, file: string, content: string): Promise<void> {
  await writeFile(file, content, { mode: 0o600 });
  const { identity } = installation;
  if (identity !== undefined) await chown(file, identity.uid, identity.gid);
}

/** @param isHarmless whether a failure that said this may be passed over. */
async function runAs(
  installation: Installation,
  program: string,
  options: readonly string[],
  isHarmless: (said: string) => boolean = () => false,
): Promise<void> {
  const { identity, environment } = installation;
  const searchPath = process.env['PATH'] ?? '/usr/bin:/bin';
  try {
    await run(program, [...options], { ...identity, env: { ...environment, PATH: searchPath }, cwd: '/' });
  } catch (error) {
    const said = (error as { readonly stderr?: string }).stderr?.trim() ?? '';
    if (isHarmless(said)) return;
    const last = said === '' ? String(error) : said.split('\n').slice(-5).join(' | ');
    throw new WorldError('POSTGRES_FAILED', `${path.basename(program)} failed: ${last}`, error);
  }
}
