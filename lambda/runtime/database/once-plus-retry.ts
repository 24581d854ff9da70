/** The one short retry that a request may make on one endpoint. */
import type { ClientBase } from 'pg';

import { UseFailure } from './endpoint-pool.ts';
import type { EndpointPool } from './endpoint-pool.ts';
import { classifyDatabaseError, wasSilent } from './error-class.ts';
import type { HeldCredential } from './login.ts';
import { causeOf } from './unavailable.ts';
import { NothingCommitted } from './work.ts';

type Pool = Pick<EndpointPool, 'use' | 'reset'>;

/**
 * Repeats once where the first try certainly did nothing, or may be done twice.
 * @param credential what is told of a refused password; undefined where the login is by token.
 * @throws UseFailure
 */
export async function oncePlusRetry<T>(
  pool: Pool,
  credential: HeldCredential | undefined,
  work: (client: ClientBase) => Promise<T>,
): Promise<T> {
  try {
    return await pool.use(work);
  } catch (error) {
    if (!(await worthRepeating(error, pool, credential))) throw error;
    return pool.use(work);
  }
}

async function worthRepeating(
  error: unknown,
  pool: Pool,
  credential: HeldCredential | undefined,
): Promise<boolean> {
  if (!(error instanceof UseFailure)) return false;
  const mayBeCommitted = error.stage === 'work' && !(error.cause instanceof NothingCommitted);
  const cause = causeOf(error);
  switch (classifyDatabaseError(cause)) {
    case 'transient':
      return !mayBeCommitted;
    case 'unreachable':
      // The other idle connection has most likely died with this one.
      pool.reset();
      // Nor will one that dropped packets answer now, and another way has to be tried in time.
      return error.stage === 'work' && !mayBeCommitted && !wasSilent(cause);
    case 'rejected':
      return (
        credential !== undefined && error.serial !== undefined && (await hasNewer(credential, error.serial))
      );
    default:
      return false;
  }
}

async function hasNewer(credential: HeldCredential, serial: number): Promise<boolean> {
  credential.rejectedInUse(serial);
  await credential.settle();
  return credential.value().serial !== serial;
}
