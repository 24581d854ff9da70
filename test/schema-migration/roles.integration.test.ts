import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { withConnection } from '../../lambda/runtime/database/owner.ts';
import { migrate } from '../../lambda/schema-migration/migrate.ts';
import { ensureRoles } from '../../lambda/schema-migration/roles.ts';
import { startPostgres } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';

let server: PostgresServer;
const prepare = (login: string) =>
  withConnection({ host: server.host, port: server.port, database: 'auth' }, server.owner, async (client) => {
    await ensureRoles(client, login);
    await migrate(client);
  });
beforeAll(async () => {
  server = await startPostgres();
  await prepare('auth_app');
}, 30_000);
afterAll(async () => server.remove());

const PRIVILEGES = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'];
/** Everything that a role may do to every table, sequence and function of ours, by itself or by membership. */
async function rightsOf(role: string): Promise<readonly unknown[]> {
  const [tables, sequences, functions, schema] = await Promise.all([
    server.query(
      `SELECT tablename, privilege FROM pg_tables, unnest($2::text[]) AS privilege
       WHERE schemaname = 'public' AND has_table_privilege($1, 'public.' || tablename, privilege) ORDER BY 1, 2`,
      [role, PRIVILEGES],
    ),
    server.query(
      `SELECT sequencename FROM pg_sequences
       WHERE schemaname = 'public' AND has_sequence_privilege($1, 'public.' || sequencename, 'USAGE') ORDER BY 1`,
      [role],
    ),
    server.query(
      `SELECT oid::regprocedure::text FROM pg_proc
       WHERE pronamespace = 'public'::regnamespace AND has_function_privilege($1, oid, 'EXECUTE') ORDER BY 1`,
      [role],
    ),
    server.query(
      "SELECT has_schema_privilege($1, 'public', 'USAGE') AS usage, has_schema_privilege($1, 'public', 'CREATE') AS create",
      [role],
    ),
  ]);
  return [...tables, ...sequences, ...functions, ...schema];
}
const attributesOf = async (role: string) =>
  server.query(
    'SELECT rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolinherit FROM pg_roles WHERE rolname = $1',
    [role],
  );
const groupsOf = async (role: string): Promise<readonly unknown[]> =>
  (
    await server.query(
      'SELECT roleid::regrole::text AS name FROM pg_auth_members WHERE member = $1::regrole ORDER BY 1',
      [role],
    )
  ).map(({ name }) => name);

describe('two roles log in', () => {
  test('and may do exactly the same', async () => {
    const rights = await rightsOf('auth_app');
    expect(rights.length).toBeGreaterThan(10);
    expect(await rightsOf('auth_spare')).toEqual(rights);
    expect(await attributesOf('auth_spare')).toEqual(await attributesOf('auth_app'));
  });

  test('one by password, the other by IAM token: never both, because the token would end the password', async () => {
    expect(await groupsOf('auth_app')).toEqual(['auth_service']);
    expect(await groupsOf('auth_spare')).toEqual(['auth_service', 'rds_iam']);
    const [spare] = await server.query("SELECT rolpassword FROM pg_authid WHERE rolname = 'auth_spare'");
    expect(spare).toEqual({ rolpassword: null });
  });

  test('neither owns anything', async () => {
    for (const role of ['auth_app', 'auth_spare'])
      expect(await server.query('SELECT 1 FROM pg_class WHERE relowner = $1::regrole', [role])).toEqual([]);
  });

  test.each(['auth_spare', 'postgres', 'auth_master', 'auth_other', 'auth_app; DROP ROLE auth_spare', ''])(
    'the secret may not name another user, "%s": nothing is made or changed, the master least of all',
    async (login) => {
      const roles = () => server.query('SELECT rolname, rolcanlogin, rolpassword FROM pg_authid ORDER BY 1');
      const before = await roles();
      const refusal = prepare(login);
      await expect(refusal).rejects.toMatchObject({ code: 'USERNAME_INVALID' });
      await expect(refusal).rejects.toThrow(
        'names another user than auth_app, and no other is made or changed',
      );
      expect(await roles()).toEqual(before);
    },
  );

  test('a server without the role of IAM tokens is refused', async () => {
    await server.query('ALTER ROLE rds_iam RENAME TO other');
    try {
      await expect(prepare('auth_app')).rejects.toMatchObject({ code: 'IAM_ROLE_MISSING' });
    } finally {
      await server.query('ALTER ROLE other RENAME TO rds_iam');
    }
  });
});
