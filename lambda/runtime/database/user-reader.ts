/** Sign-in's view of users: reads only, so it works on a replica. */
import type { Database, Row } from './database.ts';
import type { UserReader, UserRow } from './port.ts';

const SELECT =
  'SELECT id, email, password_hash, credential_version FROM users WHERE lower(email) = lower($1)';

/**
 * An address is unique within one organisation only. Where the client belongs to none, a single match is the
 * user; several are nobody, because choosing one would sign in the wrong person.
 */
export function createUserReader(database: Database): UserReader {
  return {
    findByEmail: (email, organizationId) =>
      database.read(async (query) => {
        const rows =
          organizationId === undefined
            ? await query(`${SELECT} LIMIT 2`, [email])
            : await query(`${SELECT} AND organization_id = $2`, [email, organizationId]);
        const [only] = rows;
        return only === undefined || rows.length > 1 ? undefined : userRow(only);
      }),
  };
}

function userRow(row: Row): UserRow {
  const user = {
    accountId: String(row['id']),
    email: String(row['email']),
    credentialVersion: Number(row['credential_version']),
  };
  const hash = row['password_hash'];
  return typeof hash === 'string' ? { ...user, passwordHash: hash } : user;
}
