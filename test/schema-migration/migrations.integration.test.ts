import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Client } from 'pg';

import { ENTITY_TABLES } from '../../lambda/runtime/directory/rows.ts';
import { withConnection } from '../../lambda/runtime/database/owner.ts';
import { migrate, MIGRATIONS_FOLDER, underMigrationLock } from '../../lambda/schema-migration/migrate.ts';
import { ensureRoles } from '../../lambda/schema-migration/roles.ts';
import { startPostgres } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';

let server: PostgresServer;
let folder: string;
let database: string;
let databases = 0;
beforeAll(async () => {
  server = await startPostgres();
}, 30_000);
afterAll(async () => server.remove());
/** An empty database, and a folder for migrations of a test. */
beforeEach(async () => {
  database = `migrations_${(databases += 1)}`;
  await server.query(`CREATE DATABASE ${database}`);
  folder = mkdtempSync(path.join(tmpdir(), 'holdover-migrations-'));
  await connected((client) => ensureRoles(client, 'auth_app'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const connected = <T>(work: (client: Client) => Promise<T>): Promise<T> =>
  withConnection({ host: server.host, port: server.port, database }, server.owner, work);
const run = (options: Parameters<typeof migrate>[1] = {}) => connected((client) => migrate(client, options));
const rows = (text: string) => server.query(text, [], database);
const write = (name: string, text: string): void => writeFileSync(path.join(folder, `${name}.sql`), text);
const tables = async (): Promise<readonly unknown[]> =>
  (
    await rows(
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'step%' ORDER BY 1",
    )
  ).map(({ tablename }) => tablename);

const FILES = readdirSync(MIGRATIONS_FOLDER)
  .toSorted()
  .map((file) => path.basename(file, '.sql'));

/** What code of that step could have written, by the number of migrations that had run. */
const ROWS_OF_STEP: Readonly<Record<number, readonly string[]>> = {
  0: [],
  1: [
    "INSERT INTO writer_epoch (epoch, region) VALUES (3, 'eu-west-1')",
    "INSERT INTO organizations (id, name) VALUES ('o1', 'Organization')",
    "INSERT INTO users (id, organization_id, email) VALUES ('u1', 'o1', 'person@example.org')",
    `INSERT INTO clients (id, name, secret_hash, grant_types, scopes) VALUES ('c1', 'Shop', 'hash', '["client_credentials"]', '[]')`,
    "INSERT INTO hosts (host) VALUES ('login.example')",
    `INSERT INTO outbox (projection) VALUES ('{"kind":"account","version":1,"document":{"accountId":"u1"}}')`,
    "INSERT INTO admin_audit (operation_id, operation, actor, subject_id, fingerprint, epoch, region) VALUES ('p1', 'create-user', 'a', 'u1', 'f', 3, 'eu-west-1')",
  ],
  2: [
    "INSERT INTO writer_epoch (epoch, region) VALUES (3, 'eu-west-1')",
    "INSERT INTO organizations (id, name) VALUES ('o1', 'Organization')",
    "INSERT INTO users (id, organization_id, email) VALUES ('u1', 'o1', 'person@example.org')",
    "INSERT INTO outbox (kind, entity_id) VALUES ('account', 'u1')",
  ],
};
const COUNTS = `
  SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM clients) AS clients,
    (SELECT count(*) FROM hosts) AS hosts, (SELECT count(*) FROM outbox) AS outbox,
    (SELECT count(*) FROM admin_audit) AS audits, (SELECT max(epoch) FROM writer_epoch) AS epoch`;

describe('from every earlier schema to this one', () => {
  test('every step but the last has rows of its own here', () => {
    expect(Object.keys(ROWS_OF_STEP).map(Number)).toEqual(FILES.map((_, index) => index));
  });

  test.each(FILES.map((_, count) => count))('after %i migrations, with rows', async (count) => {
    expect(await run({ count })).toEqual(FILES.slice(0, count));
    for (const statement of ROWS_OF_STEP[count] ?? []) await rows(statement);
    const before = count === 0 ? undefined : await rows(COUNTS);
    expect(await run()).toEqual(FILES.slice(count));
    if (before !== undefined) expect(await rows(COUNTS)).toEqual(before);
    expect(await run()).toEqual([]);
    // What code of the first schema writes is still taken: it runs until the deploy has moved on, and again
    // after a rollback.
    if (count === 0) for (const statement of ROWS_OF_STEP[1] ?? []) await rows(statement);
  });

  test('an outbox row names an entity, or is one of before', async () => {
    await run();
    await expect(rows('INSERT INTO outbox (kind) VALUES (NULL)')).rejects.toMatchObject({ code: '23514' });
    await expect(rows("INSERT INTO outbox (kind, entity_id) VALUES ('planet', 'x')")).rejects.toMatchObject({
      code: '23514',
    });
    for (const kind of Object.keys(ENTITY_TABLES))
      await rows(`INSERT INTO outbox (kind, entity_id) VALUES ('${kind}', 'x')`);
  });
});

describe('a run that does not end', () => {
  test('a failing migration is undone whole, those before it stay, and the repeat goes on', async () => {
    write('1_first', 'CREATE TABLE step_one (id int);');
    write('2_second', 'CREATE TABLE step_two (id int); SELECT no_such_function();');
    const outcome = run({ folder });
    await expect(outcome).rejects.toMatchObject({ code: 'MIGRATION_FAILED' });
    await expect(outcome).rejects.toThrow(
      "the migration 2_second failed with PostgreSQL's code 42883 and was undone",
    );
    expect(await tables()).toEqual(['step_one']);
    // It never ran, so its text may be corrected.
    write('2_second', 'CREATE TABLE step_two (id int);');
    expect(await run({ folder })).toEqual(['2_second']);
    expect(await tables()).toEqual(['step_one', 'step_two']);
  });

  test('a process that dies in the middle leaves the schema before, and frees the lock', async () => {
    write('1_first', 'CREATE TABLE step_one (id int);');
    write('2_second', 'CREATE TABLE step_two (id int); SELECT pg_sleep(60);');
    const outcome = connected((client) => underMigrationLock(client, () => migrate(client, { folder })));
    const death = expect(outcome).rejects.toThrow();
    for (let ended = 0; ended === 0;) {
      const found = await server.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()",
      );
      ended = found.length;
    }
    await death;
    expect(await tables()).toEqual(['step_one']);
    write('2_second', 'CREATE TABLE step_two (id int);');
    const again = connected((client) => underMigrationLock(client, () => migrate(client, { folder })));
    expect(await again).toEqual(['2_second']);
  });

  test('a database that turns read-only in the middle says so', async () => {
    write('1_first', 'SET TRANSACTION READ ONLY; CREATE TABLE step_one (id int);');
    const outcome = run({ folder });
    await expect(outcome).rejects.toMatchObject({ code: 'DATABASE_READ_ONLY' });
    await expect(outcome).rejects.toThrow('turned read-only before the migration 1_first ended');
  });

  test('a table that others hold is not waited for without end', async () => {
    write('1_first', 'CREATE TABLE step_one (id int);');
    await run({ folder });
    write('2_second', "SET LOCAL lock_timeout = '50ms'; ALTER TABLE step_one ADD COLUMN more int;");
    await connected(async (holder) => {
      await holder.query('BEGIN; LOCK TABLE step_one');
      await expect(run({ folder })).rejects.toMatchObject({ code: 'TABLE_BUSY' });
    });
  });
});

describe('two runs at once', () => {
  test('the second waits for the first', async () => {
    const order: string[] = [];
    const begun = Promise.withResolvers<undefined>();
    const first = connected((client) =>
      underMigrationLock(client, async () => {
        begun.resolve(undefined);
        await client.query('SELECT pg_sleep(0.2)');
        order.push('first');
      }),
    );
    await begun.promise;
    await connected((client) => underMigrationLock(client, () => Promise.resolve(order.push('second'))));
    await first;
    expect(order).toEqual(['first', 'second']);
  });

  test('it does not wait for ever, and says what to do', async () => {
    await connected((holder) =>
      underMigrationLock(holder, async () => {
        const second = connected((client) => underMigrationLock(client, () => Promise.resolve(), 100));
        await expect(second).rejects.toMatchObject({ code: 'MIGRATION_BUSY' });
        await expect(second).rejects.toThrow(
          'another schema migration is running and did not end within 0.1 s',
        );
      }),
    );
  });
});

describe('the history', () => {
  beforeEach(async () => {
    write('1_first', 'CREATE TABLE step_one (id int);');
    write('3_third', 'CREATE TABLE step_three (id int);');
    await run({ folder });
  });

  test('a migration that was changed after it ran is refused, and nothing runs', async () => {
    write('1_first', 'CREATE TABLE step_one (id bigint);');
    write('4_fourth', 'CREATE TABLE step_four (id int);');
    const outcome = run({ folder });
    await expect(outcome).rejects.toMatchObject({ code: 'MIGRATION_CHANGED' });
    await expect(outcome).rejects.toThrow('the migration 1_first was changed after it ran');
    expect(await tables()).toEqual(['step_one', 'step_three']);
  });

  test('a migration that comes before one that ran is refused', async () => {
    write('2_second', 'CREATE TABLE step_two (id int);');
    const outcome = run({ folder });
    await expect(outcome).rejects.toMatchObject({ code: 'MIGRATION_ORDER' });
    await expect(outcome).rejects.toThrow('2_second would have to run before 3_third');
  });

  test('a database that is ahead of this version is left as it is: a deploy is rolled back', async () => {
    const older = mkdtempSync(path.join(tmpdir(), 'holdover-migrations-'));
    copyFileSync(path.join(folder, '1_first.sql'), path.join(older, '1_first.sql'));
    expect(await run({ folder: older })).toEqual([]);
    expect(await tables()).toEqual(['step_one', 'step_three']);
    rmSync(older, { recursive: true });
  });

  test('one that ran before texts were recorded is recorded as it is', async () => {
    await rows('DELETE FROM schema_migration_checksums');
    expect(await run({ folder })).toEqual([]);
    write('1_first', 'CREATE TABLE other (id int);');
    await expect(run({ folder })).rejects.toMatchObject({ code: 'MIGRATION_CHANGED' });
  });
});
