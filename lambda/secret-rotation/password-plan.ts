/**
 * The password of the service's own database role. The role changes it by itself, logged in straight to the cluster's
 * writer: PostgreSQL lets every role set its own password, so this function needs no right that the service lacks, and
 * the master's secret stays out of it. A single user: RDS Proxy cannot follow two that alternate.
 *
 * From the change until AWSCURRENT moves, the password that everybody holds no longer logs in. Open connections go on;
 * a new one goes past the proxy with an IAM token, which knows no password.
 */
import type { Client } from 'pg';

import { APPLICATION_LOGIN } from '../contract/secrets.ts';
import type { DatabaseCredential } from '../contract/secrets.ts';
import { NotConnected, isReadOnly, withConnection } from '../runtime/database/owner.ts';
import type { DatabaseAddress } from '../runtime/database/owner.ts';
import { scramVerifier } from '../runtime/database/scram-verifier.ts';
import { CodedError, errorCode } from '../runtime/errors.ts';
import { decodeDatabaseCredential } from '../runtime/secret-shapes.ts';
import type { ReadKnown, RotationPlan } from './rotation.ts';

/** The database as a rotation needs it. */
export interface PasswordServer {
  /**
   * Logs in and runs `work`. @returns `rejected` where the server refuses the credential.
   * @throws CodedError where no server answers.
   */
  session<R>(
    credential: DatabaseCredential,
    work: (session: PasswordSession) => Promise<R>,
  ): Promise<{ readonly result: R } | 'rejected'>;
}
export interface PasswordSession {
  readonly isReadOnly: () => Promise<boolean>;
  /** Waits until no other session holds it; freed when this one ends, however it ends. */
  readonly lock: () => Promise<void>;
  /** The session's own password. */
  readonly setPassword: (password: string) => Promise<void>;
}

export const passwordPlan = (
  server: PasswordServer,
  region: string,
  newPassword: () => string,
): RotationPlan<DatabaseCredential> => ({
  decode: decodeLogin,
  alone: (known, work) =>
    loggedIn(server, known, async (session) => {
      await requireWriter(session, region);
      await session.lock();
      // Asked again: the password that let this session in may have been changed before it had the lock.
      return loggedIn(server, known, (_again, inUse) => work(inUse));
    }),
  next: ({ serial, username }) => ({ serial: serial + 1, username, password: newPassword() }),
  apply: (next, known, stillPending) => {
    const candidates = async () => [next, ...(await known())];
    return loggedIn(server, candidates, async (session, inUse) => {
      if (inUse.password === next.password) return;
      await requireWriter(session, region);
      await session.lock();
      await stillPending();
      await session.setPassword(next.password);
    });
  },
  test: async (next) => {
    const answer = await server.session(next, (session) => session.isReadOnly());
    if (answer === 'rejected') throw notSet();
  },
});

/** @throws Error a plain sentence: another name is a foreign value, and is not made this role's password. */
function decodeLogin(raw: unknown): DatabaseCredential {
  const credential = decodeDatabaseCredential(raw);
  if (credential.username === APPLICATION_LOGIN) return credential;
  throw new Error(`names a database user other than ${APPLICATION_LOGIN}`);
}

/** The second goes over all again: another rotation may have changed the password between two logins. */
const ROUNDS = 2;

/** With the first credential that the server takes. @throws CodedError `LOGIN_REFUSED` */
async function loggedIn<R>(
  server: PasswordServer,
  known: ReadKnown<DatabaseCredential>,
  work: (session: PasswordSession, inUse: DatabaseCredential) => Promise<R>,
): Promise<R> {
  const tried = new Set<string>();
  for (let round = 1; round <= ROUNDS; round += 1)
    for (const credential of await known()) {
      tried.add(credential.password);
      const answer = await server.session(credential, (session) => work(session, credential));
      if (answer !== 'rejected') return answer.result;
    }
  throw refused(tried.size);
}

const notSet = (): CodedError =>
  new CodedError(
    'NEW_PASSWORD_REFUSED',
    `the database refuses ${APPLICATION_LOGIN} with the new password: repeat setSecret; the old one stays current`,
  );

const refused = (tried: number): CodedError =>
  new CodedError(
    'LOGIN_REFUSED',
    `the database refuses ${APPLICATION_LOGIN} with each of the ${tried} passwords that the secret still has: ` +
      'deploy again, its schema migration makes the current one valid',
  );

/** @throws CodedError `DATABASE_READ_ONLY` */
async function requireWriter(session: PasswordSession, region: string): Promise<void> {
  if (!(await session.isReadOnly())) return;
  throw new CodedError(
    'DATABASE_READ_ONLY',
    `the database of ${region} is read-only, its writer is in the other region: the password is not changed before ` +
      'the writer is back here',
  );
}

/** Of all rotations of this password, whichever process they run in. */
const LOCK = 'SELECT pg_advisory_lock(hashtext($1))';

/** @param address of the cluster's writer. */
export const passwordServer = (address: DatabaseAddress): PasswordServer => ({
  session: async (credential, work) => {
    try {
      return { result: await withConnection(address, credential, (client) => work(sessionOn(client))) };
    } catch (error) {
      if (error instanceof NotConnected && error.why === 'rejected') return 'rejected';
      throw error;
    }
  },
});

/** A session on a connection that is logged in. */
export const sessionOn = (client: Client): PasswordSession => ({
  isReadOnly: () => isReadOnly(client),
  lock: () => lock(client),
  setPassword: async (password) => {
    // The stored form: the password itself stands in no statement, and so in no log of the server.
    await client.query(`ALTER ROLE ${APPLICATION_LOGIN} PASSWORD '${scramVerifier(password)}'`);
  },
});

/** PostgreSQL manual, appendix A: query_canceled, here by the statement's time-out. */
const CANCELED = '57014';

/** @throws CodedError `ROTATION_BUSY` */
async function lock(client: Client): Promise<void> {
  try {
    await client.query(LOCK, ['holdover secret rotation']);
  } catch (error) {
    if (errorCode(error) !== CANCELED) throw error;
    const busy = 'another rotation of this password is running: repeat this one once it has ended';
    throw new CodedError('ROTATION_BUSY', busy, error);
  }
}
