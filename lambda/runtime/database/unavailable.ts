/** What a failure of the database is called where a request ends with it. */
import { DATABASE_DOES_NOT_ANSWER } from '../../contract/health.ts';
import { TemporarilyUnavailable } from '../errors.ts';
import { UseFailure } from './endpoint-pool.ts';
import { classifyDatabaseError } from './error-class.ts';
import type { DatabaseErrorClass } from './error-class.ts';
import { NothingCommitted } from './work.ts';

/** What the server, the driver or the work threw, without what the layers between added. */
export function causeOf(error: unknown): unknown {
  if (error instanceof UseFailure || error instanceof NothingCommitted) return causeOf(error.cause);
  return error;
}

const NOT_WRITABLE: ReadonlySet<DatabaseErrorClass> = new Set(['read-only', 'no-writer']);

/** `read-only` where a write found no writer, else `database`. */
export function unavailable(kind: 'read' | 'write', error: unknown): TemporarilyUnavailable {
  const cause = causeOf(error);
  if (cause instanceof TemporarilyUnavailable) return cause;
  return kind === 'write' && NOT_WRITABLE.has(classifyDatabaseError(cause))
    ? new TemporarilyUnavailable('read-only', 'the database of this region is read-only', 30, cause)
    : new TemporarilyUnavailable('database', DATABASE_DOES_NOT_ANSWER, 5, cause);
}
