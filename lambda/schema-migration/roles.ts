/**
 * Roles: `auth_owner` owns every table and cannot log in, `auth_service` carries what the service may do and cannot
 * log in, `auth_app` logs in with the password of its secret and is a member of `auth_service`. A second login role
 * can then get the same rights by one grant.
 */
import type { Client } from 'pg';

import type { DatabaseCredential } from '../contract/secrets.ts';
import { CodedError } from '../runtime/errors.ts';
import { NotConnected, withConnection } from '../runtime/database/owner.ts';
import type { DatabaseAddress } from '../runtime/database/owner.ts';
import { scramVerifier } from './scram.ts';

const OWNER = 'auth_owner';
const SERVICE = 'auth_service';

/** Creates what is missing. The caller holds the migration lock, so nobody else creates roles meanwhile. */
export async function ensureRoles(client: Client, login: string): Promise<void> {
  const role = loginName(login);
  await ensureRole(client, OWNER, 'NOLOGIN');
  await ensureRole(client, SERVICE, 'NOLOGIN');
  await ensureRole(client, role, 'LOGIN');
  // The master is no superuser on Aurora: it acts as the owner by membership, which it may grant itself.
  await client.query(`GRANT ${OWNER} TO CURRENT_USER`);
  await client.query(`GRANT ${SERVICE} TO ${role}`);
  await client.query(`GRANT USAGE, CREATE ON SCHEMA public TO ${OWNER}`);
  await client.query(`GRANT USAGE ON SCHEMA public TO ${SERVICE}`);
}

async function ensureRole(client: Client, name: string, login: 'LOGIN' | 'NOLOGIN'): Promise<void> {
  const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
  if (found.rowCount === 0) await client.query(`CREATE ROLE ${name} ${login}`);
}

/** Makes the secret's password the role's, where it is not: a login with it tells. */
export async function ensurePassword(
  client: Client,
  address: DatabaseAddress,
  credential: DatabaseCredential,
): Promise<'set' | 'unchanged'> {
  if (await canLogIn(address, credential)) return 'unchanged';
  const verifier = scramVerifier(credential.password);
  await client.query(`ALTER ROLE ${loginName(credential.username)} PASSWORD '${verifier}'`);
  return 'set';
}

async function canLogIn(address: DatabaseAddress, credential: DatabaseCredential): Promise<boolean> {
  try {
    await withConnection(address, credential, (client) => client.query('SELECT 1'));
    return true;
  } catch (error) {
    if (error instanceof NotConnected && error.why === 'rejected') return false;
    throw error;
  }
}

/** Role names cannot be parameters, so only a plain one is taken from the secret. */
function loginName(username: string): string {
  if (/^[a-z][a-z0-9_]{0,62}$/.test(username)) return username;
  throw new CodedError(
    'USERNAME_INVALID',
    'the database secret names a user that is not made of lower-case letters, digits and underscores',
  );
}
