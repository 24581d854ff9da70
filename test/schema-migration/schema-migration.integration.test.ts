import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { MIGRATION_LOCK } from '../../lambda/schema-migration/migrate.ts';
import { migrateSchema } from '../../lambda/schema-migration/schema-migration.ts';
import type { MigrationInput } from '../../lambda/schema-migration/schema-migration.ts';
import { withConnection } from '../../lambda/runtime/database/owner.ts';
import { openWrites } from '../../lambda/failover-steps/open-writes.ts';
import { createPasswords } from '../../lambda/runtime/passwords.ts';
import { memoryDirectory } from '../support/memory-directory.ts';
import type { MemoryDirectory } from '../support/memory-directory.ts';
import { startPostgres } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { probeIdentity } from '../support/probe-identity.ts';

let server: PostgresServer;
let directory: MemoryDirectory;
beforeAll(async () => {
  server = await startPostgres();
}, 30_000);
afterAll(async () => server.remove());

const passwords = createPasswords();
const application = { serial: 1, username: 'auth_app', password: 'application-password' };
const input = (changes: Partial<MigrationInput> = {}): MigrationInput => ({
  role: 'primary',
  address: { host: server.host, port: server.port, database: 'auth' },
  primaryRegion: 'eu-west-1',
  publicHosts: ['login.example', 'Accounts.example'],
  owner: server.owner,
  application: () => Promise.resolve(application),
  administrator: { serial: 1, clientId: 'administrator-1', clientSecret: 'first-secret' },
  probe: probeIdentity,
  passwords,
  directory,
  ...changes,
});
const asApplication = <T>(text: string, password = application.password): Promise<T[]> =>
  withConnection(input().address, { ...application, password }, async (client) => {
    return (await client.query(text)).rows as T[];
  });

describe('schema migration on a real PostgreSQL', () => {
  beforeAll(() => {
    directory = memoryDirectory();
  });

  test('two runs at once migrate once, and both succeed', async () => {
    const outcomes = await Promise.all([migrateSchema(input()), migrateSchema(input())]);
    const ran = outcomes.flatMap((outcome) => (outcome.outcome === 'migrated' ? outcome.migrations : []));
    expect(ran).toEqual([
      '1763769600000_identities',
      '1795305600000_outbox-entities',
      '1795392000000_upstream-connections',
    ]);
    expect(outcomes.map((outcome) => outcome.outcome === 'migrated' && outcome.password).sort()).toEqual([
      'set',
      'unchanged',
    ]);
  });

  test('it seeds the epoch and projects hosts, the administrator and the probe', async () => {
    expect(await server.query('SELECT epoch, region FROM writer_epoch')).toEqual([
      { epoch: '1', region: 'eu-west-1' },
    ]);
    expect([...directory.items.keys()].sort()).toEqual([
      'account#probe-1',
      'client#administrator-1',
      'client#probe-1',
      'host#accounts.example',
      'host#login.example',
      'organization#probe-1',
    ]);
    const client = directory.items.get('client#administrator-1');
    expect(JSON.stringify(client)).not.toContain('first-secret');
    expect(client).toMatchObject({ version: 1, document: { scopes: ['holdover:admin'], status: 'enabled' } });
  });

  test('repeating it changes nothing', async () => {
    const before = await server.query('SELECT * FROM clients');
    const result = await migrateSchema(input());
    expect(result).toEqual({ outcome: 'migrated', migrations: [], password: 'unchanged' });
    expect(await server.query('SELECT * FROM clients')).toEqual(before);
  });

  test('a changed password and a changed administrator secret are taken over', async () => {
    const rotated = { ...application, serial: 2, password: 'second-password' };
    const administrator = { serial: 2, clientId: 'administrator-1', clientSecret: 'second-secret' };
    expect(
      await migrateSchema(input({ application: () => Promise.resolve(rotated), administrator })),
    ).toMatchObject({
      password: 'set',
    });
    expect(directory.items.get('client#administrator-1')).toMatchObject({ version: 2 });
    await expect(asApplication('SELECT 1', rotated.password)).resolves.toHaveLength(1);
    await expect(asApplication('SELECT 1')).rejects.toMatchObject({ why: 'rejected' });
    await migrateSchema(input());
  });

  test('the password is read while the run holds its lock: a rotation that ended before is not taken back', async () => {
    let locks: unknown;
    const read = async () => {
      locks = await server.query("SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND granted");
      return application;
    };
    expect(await migrateSchema(input({ application: read }))).toMatchObject({ password: 'unchanged' });
    expect(locks).toEqual([{ objid: MIGRATION_LOCK }]);
  });

  test('the probe has an account that its client may sign in, and a new password is taken over', async () => {
    const stored = async () => {
      const [row] = await server.query(
        "SELECT organization_id, password_hash, credential_version FROM users WHERE id = 'probe-1'",
      );
      return row as { organization_id: string; password_hash: string; credential_version: string };
    };
    const first = await stored();
    expect(first).toMatchObject({ organization_id: 'probe-1', credential_version: '1' });
    expect(await passwords.verify(probeIdentity.password, first.password_hash)).toBe(true);
    expect(directory.items.get('client#probe-1')).toMatchObject({
      document: { organizationId: 'probe-1', redirectUris: ['https://probe.invalid/callback'] },
    });
    await migrateSchema(input());
    expect(await stored()).toEqual(first);
    await migrateSchema(input({ probe: { ...probeIdentity, serial: 2, password: 'another-password' } }));
    const second = await stored();
    expect(second.credential_version).toBe('2');
    expect(await passwords.verify('another-password', second.password_hash)).toBe(true);
    expect(directory.items.get('account#probe-1')).toMatchObject({ document: { credentialVersion: 2 } });
    expect(JSON.stringify([...directory.items])).not.toMatch(/another-password|probe-client-secret|argon2/);
  });

  test('a later deploy leaves the epoch of a promotion alone', async () => {
    await server.query("UPDATE writer_epoch SET epoch = 7, region = 'eu-central-1'");
    await migrateSchema(input());
    expect(await server.query('SELECT epoch, region FROM writer_epoch')).toEqual([
      { epoch: '7', region: 'eu-central-1' },
    ]);
    await server.query("UPDATE writer_epoch SET epoch = 1, region = 'eu-west-1'");
  });

  test.each([
    ['UPDATE writer_epoch SET epoch = 9'],
    ['DELETE FROM writer_epoch'],
    ['DELETE FROM users'],
    ['UPDATE admin_audit SET actor = $$x$$'],
    ['UPDATE hosts SET organization_id = NULL'],
    ['CREATE TABLE stolen (id int)'],
  ])('the service may not: %s', async (statement) => {
    await expect(asApplication(statement)).rejects.toMatchObject({ code: '42501' });
  });

  test('the tables belong to a role that nobody can log in as', async () => {
    const owners = await server.query(
      "SELECT DISTINCT tableowner, rolcanlogin FROM pg_tables JOIN pg_roles ON rolname = tableowner WHERE schemaname = 'public'",
    );
    expect(owners).toEqual([{ tableowner: 'auth_owner', rolcanlogin: false }]);
  });

  test('a read-only side is skipped, and touches the directory as little as the database', async () => {
    await server.query('ALTER SYSTEM SET default_transaction_read_only = on');
    await server.query('SELECT pg_reload_conf()');
    const untouched = memoryDirectory();
    try {
      expect(await migrateSchema(input({ role: 'standby', directory: untouched }))).toEqual({
        outcome: 'skipped-read-only',
      });
      expect(untouched.items.size).toBe(0);
      await expect(
        withConnection(input().address, server.owner, (client) => openWrites(client, 'eu-central-1')),
      ).rejects.toMatchObject({ code: 'DATABASE_READ_ONLY' });
    } finally {
      await withConnection(input().address, server.owner, async (client) => {
        await client.query('SET default_transaction_read_only = off');
        await client.query('ALTER SYSTEM RESET default_transaction_read_only');
        await client.query('SELECT pg_reload_conf()');
      });
    }
  });

  test('a standby whose writer endpoint has no address is skipped; a primary is not', async () => {
    const address = { host: 'no-writer.invalid', port: 5432, database: 'auth' };
    expect(await migrateSchema(input({ role: 'standby', address }))).toEqual({
      outcome: 'skipped-read-only',
    });
    await expect(migrateSchema(input({ address }))).rejects.toMatchObject({ code: 'DATABASE_NOT_REACHED' });
  });

  test('a master that is no superuser can do all of it, as on Aurora', async () => {
    await server.query("CREATE ROLE master LOGIN CREATEROLE CREATEDB PASSWORD 'master-password'");
    await server.query('GRANT rds_iam TO master WITH ADMIN OPTION');
    await server.query('CREATE DATABASE second OWNER master');
    const address = { ...input().address, database: 'second' };
    const owner = { serial: 1, username: 'master', password: 'master-password' };
    // Roles belong to the whole server: those of the other tests were made by somebody else.
    await server.query('DROP OWNED BY auth_owner, auth_service, auth_app, auth_spare CASCADE');
    await server.query('DROP ROLE auth_app, auth_spare, auth_service, auth_owner');
    expect(await migrateSchema(input({ address, owner }))).toMatchObject({
      outcome: 'migrated',
      password: 'set',
    });
    expect(await migrateSchema(input({ address, owner }))).toMatchObject({ migrations: [] });
  });
});
