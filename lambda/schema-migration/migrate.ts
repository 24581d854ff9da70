/**
 * Runs the migrations as `auth_owner`, so that it owns what they create: forward only, each in a transaction of
 * its own, so that a run that dies leaves the state after the last one that ended, and a repeat goes on from
 * there.
 *
 * A migration must leave a schema that the code before it can use as well: that code runs until the deploy has
 * moved on, in the other region for longer, and again when a deploy is rolled back.
 */
import { fileURLToPath } from 'node:url';

import { runner } from 'node-pg-migrate';
import type { Client } from 'pg';

import { migrationFailure, runLockFailure } from './failures.ts';
import { record, verifyHistory } from './history.ts';

/** Copied beside the bundle; in the source tree it is beside this file. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));
export const MIGRATIONS_TABLE = 'schema_migrations';

/** Session lock of a whole run: two deploys at once take turns. */
export const MIGRATION_LOCK = 7_041_953;
/** Longest wait for another run, milliseconds. */
export const LOCK_WAIT_MS = 20_000;
/** Longest wait for one table, milliseconds: whoever waits for a table's lock holds up everybody behind. */
const TABLE_WAIT_MS = 5_000;

/**
 * Holds the migration lock while `work` runs; it is freed with the connection whatever happens.
 * @throws CodedError `MIGRATION_BUSY` when another run has not ended after `waitMs`.
 */
export async function underMigrationLock<T>(
  client: Client,
  work: () => Promise<T>,
  waitMs = LOCK_WAIT_MS,
): Promise<T> {
  await client.query(`SET lock_timeout = ${waitMs}`);
  await client.query(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`).catch((error: unknown) => {
    throw runLockFailure(error, waitMs);
  });
  try {
    return await work();
  } finally {
    await client.query(`SELECT pg_advisory_unlock(${MIGRATION_LOCK})`).catch(() => undefined);
  }
}

export interface MigrateOptions {
  /** Default: the ones of this version. */
  readonly folder?: string;
  /** How many of those that did not run yet. Default: all. */
  readonly count?: number;
}

/**
 * @returns names of the migrations that ran, in order; none when the schema was up to date.
 * @throws CodedError `MIGRATION_CHANGED`, `MIGRATION_ORDER`, or what stopped one: earlier ones stay.
 */
export async function migrate(client: Client, options: MigrateOptions = {}): Promise<readonly string[]> {
  const folder = options.folder ?? MIGRATIONS_FOLDER;
  await client.query(`SET lock_timeout = ${TABLE_WAIT_MS}`);
  await client.query('SET ROLE auth_owner');
  try {
    const { pending, unrecorded } = await verifyHistory(client, folder);
    // Before they run: so the text of whatever ran is known, however the run ends.
    await record(client, unrecorded);
    const due = pending.slice(0, options.count);
    for (const { name } of due) await run(client, folder, name);
    return due.map(({ name }) => name);
  } finally {
    await client.query('RESET ROLE').catch(() => undefined);
  }
}

async function run(client: Client, dir: string, name: string): Promise<void> {
  try {
    await runner({
      dbClient: client,
      dir,
      file: name,
      direction: 'up',
      migrationsTable: MIGRATIONS_TABLE,
      // The order was verified with a clearer sentence, and a newer schema was let through.
      checkOrder: false,
      singleTransaction: false,
      // The lock of the whole run is held already.
      noLock: true,
      log: () => undefined,
    });
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw migrationFailure(error, name, TABLE_WAIT_MS);
  }
}
