/**
 * Roles: `auth_owner` owns every table and cannot log in; `auth_service` carries what the service may do and
 * cannot log in. Two roles log in and are members of `auth_service`, so that both may do the same: `auth_app`
 * with the password of its secret, through the proxy, and `auth_spare` with an IAM token, past it. They are two
 * because granting `rds_iam` ends the login by password (Aurora user guide, IAM database authentication; auth
 * traps A10).
 */
import type { Client } from 'pg';

import { SPARE_ROLE as SPARE } from '../contract/database-roles.ts';
import { APPLICATION_LOGIN } from '../contract/secrets.ts';
import type { DatabaseCredential } from '../contract/secrets.ts';
import { CodedError } from '../runtime/errors.ts';
import { NotConnected, withConnection } from '../runtime/database/owner.ts';
import type { DatabaseAddress } from '../runtime/database/owner.ts';
import { scramVerifier } from '../runtime/database/scram-verifier.ts';

const OWNER = 'auth_owner';
const SERVICE = 'auth_service';

/** Aurora's own: who is a member logs in by IAM token and by nothing else. */
const IAM = 'rds_iam';

/** Creates what is missing. The caller holds the migration lock, so nobody else creates roles meanwhile. */
export async function ensureRoles(client: Client, login: string): Promise<void> {
  const role = loginName(login);
  await ensureRole(client, OWNER, 'NOLOGIN');
  await ensureRole(client, SERVICE, 'NOLOGIN');
  await ensureRole(client, role, 'LOGIN');
  // The master is no superuser on Aurora: it acts as the owner by membership, which it may grant itself.
  await client.query(`GRANT ${OWNER} TO CURRENT_USER`);
  await client.query(`GRANT ${SERVICE} TO ${role}`);
  await ensureSpare(client);
  await client.query(`GRANT USAGE, CREATE ON SCHEMA public TO ${OWNER}`);
  await client.query(`GRANT USAGE ON SCHEMA public TO ${SERVICE}`);
}

/** @throws CodedError `IAM_ROLE_MISSING` */
async function ensureSpare(client: Client): Promise<void> {
  const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [IAM]);
  if (found.rowCount === 0) {
    throw new CodedError(
      'IAM_ROLE_MISSING',
      `the database has no role ${IAM}, so ${SPARE} could never log in: this is neither Aurora nor RDS`,
    );
  }
  await ensureRole(client, SPARE, 'LOGIN');
  await client.query(`GRANT ${SERVICE}, ${IAM} TO ${SPARE}`);
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

/**
 * The service takes no other user from the secret (`validateCredential`), so a deploy that granted another one would end
 * well and leave nobody who can log in; and if it named the master, its password would be overwritten. A role name
 * cannot be a parameter of a statement either: this is the only one that gets into them.
 */
function loginName(username: string): string {
  if (username === APPLICATION_LOGIN) return username;
  throw new CodedError(
    'USERNAME_INVALID',
    `the database secret names another user than ${APPLICATION_LOGIN}, and no other is made or changed: ` +
      'restore its previous version, or correct the name',
  );
}
