/**
 * What ran on this database, compared with the migrations of this version: their names, their order, their text.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { Client } from 'pg';

import { CodedError } from '../runtime/errors.ts';

/** One file of the migrations' folder. */
export interface MigrationFile {
  /** The file's name without its ending; the runner's name for it. */
  readonly name: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly checksum: string;
}

const CREATE_TABLE = `
  CREATE TABLE IF NOT EXISTS schema_migration_checksums (name text PRIMARY KEY, checksum text NOT NULL)`;
const EXISTS = "SELECT to_regclass('public.schema_migrations') IS NOT NULL AS found";
const SELECT_RAN = `
  SELECT ran.name, checksums.checksum
  FROM schema_migrations AS ran LEFT JOIN schema_migration_checksums AS checksums USING (name)
  ORDER BY ran.id`;
const RECORD = `
  INSERT INTO schema_migration_checksums (name, checksum) VALUES ($1, $2)
  ON CONFLICT (name) DO UPDATE SET checksum = EXCLUDED.checksum`;

/** In the order in which they run. */
export const migrationFiles = (folder: string): readonly MigrationFile[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
    .map((file) => ({
      name: path.basename(file, '.sql'),
      checksum: createHash('sha256')
        .update(readFileSync(path.join(folder, file)))
        .digest('hex'),
    }));

/** What is left to do on a database, in order. */
export interface History {
  readonly pending: readonly MigrationFile[];
  /** Those whose text the database does not hold for good yet; a pending one may still be changed. */
  readonly unrecorded: readonly MigrationFile[];
}

/**
 * A database that ran more than this version has is let through: a deploy that is rolled back must end, and every
 * migration leaves a schema that earlier code can use.
 * @throws CodedError `MIGRATION_CHANGED`, `MIGRATION_ORDER`
 */
export async function verifyHistory(client: Client, folder: string): Promise<History> {
  await client.query(CREATE_TABLE);
  const ran = await ranMigrations(client);
  const files = migrationFiles(folder);
  for (const [index, file] of files.slice(0, ran.length).entries()) {
    const earlier = ran[index];
    if (earlier?.name !== file.name) throw outOfOrder(file.name, earlier?.name ?? '');
    if (earlier.checksum !== null && earlier.checksum !== file.checksum) throw changed(file.name);
  }
  const pending = files.slice(ran.length);
  const silent = files.filter((_, index) => ran[index]?.checksum === null);
  return { pending, unrecorded: [...silent, ...pending] };
}

/** Takes the texts of these as they are now. */
export async function record(client: Client, files: readonly MigrationFile[]): Promise<void> {
  for (const { name, checksum } of files) await client.query(RECORD, [name, checksum]);
}

interface RanRow {
  readonly name: string;
  readonly checksum: string | null;
}

async function ranMigrations(client: Client): Promise<readonly RanRow[]> {
  const { rows } = await client.query<{ found: boolean }>(EXISTS);
  if (rows[0]?.found !== true) return [];
  return (await client.query<RanRow>(SELECT_RAN)).rows;
}

const changed = (name: string): CodedError =>
  new CodedError(
    'MIGRATION_CHANGED',
    `the migration ${name} was changed after it ran on this database: restore its text and add another migration`,
  );

const outOfOrder = (file: string, ran: string): CodedError =>
  new CodedError(
    'MIGRATION_ORDER',
    `the migration ${file} would have to run before ${ran}, which ran on this database already: give it a later name`,
  );
