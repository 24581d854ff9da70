/** What a newer database credential must prove before it replaces the held one. */
import { APPLICATION_LOGIN } from '../../contract/secrets.ts';
import type { DatabaseCredential } from '../../contract/secrets.ts';
import type { Validate } from '../holder/holder.ts';
import type { Validity } from '../holder/state.ts';

/** Logs in once. `unknown`: no server answered, which says nothing about the credential. Must not throw. */
export type TestLogin = (credential: DatabaseCredential) => Promise<Validity>;

/**
 * The expected user always: rotation is by single user (RDS Proxy cannot follow alternating ones), so another name
 * is a foreign value. The login only where there is something to lose: a first value is tried by its first use,
 * and a cold start does not wait for a database.
 */
export function validateCredential(testLogin?: TestLogin): Validate<DatabaseCredential> {
  return async (candidate, held) => {
    if (candidate.username !== APPLICATION_LOGIN) return 'rejected';
    const newer = held !== undefined && candidate.serial > held.serial;
    return newer && testLogin !== undefined ? testLogin(candidate) : 'accepted';
  };
}
