/** Runs the migrations as `auth_owner`, so that it owns what they create. */
import { fileURLToPath } from 'node:url';

import { runner } from 'node-pg-migrate';
import type { Client } from 'pg';

/** Copied beside the bundle; in the source tree it is beside this file. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));

/** Session lock of a whole run: two deploys at once take turns. */
const MIGRATION_LOCK = 7_041_953;
/** Longest wait for another run, milliseconds. */
const LOCK_WAIT_MS = 20_000;

/** Holds the migration lock while `work` runs; it is freed with the connection whatever happens. */
export async function underMigrationLock<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query(`SET lock_timeout = ${LOCK_WAIT_MS}`);
  await client.query(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
  try {
    return await work();
  } finally {
    await client.query(`SELECT pg_advisory_unlock(${MIGRATION_LOCK})`).catch(() => undefined);
  }
}

/** @returns names of the migrations that ran, in order; none when the schema was up to date. */
export async function migrate(client: Client): Promise<readonly string[]> {
  await client.query('SET ROLE auth_owner');
  try {
    const ran = await runner({
      dbClient: client,
      dir: MIGRATIONS_FOLDER,
      direction: 'up',
      migrationsTable: 'schema_migrations',
      checkOrder: true,
      // The lock of the whole run is held already.
      noLock: true,
      log: () => undefined,
    });
    return ran.map((migration) => migration.name);
  } finally {
    await client.query('RESET ROLE').catch(() => undefined);
  }
}
