/** What stopped a migration, as one sentence that says what to do. */
import { CodedError, errorCode } from '../runtime/errors.ts';

/** PostgreSQL manual, appendix A: lock_not_available, read_only_sql_transaction, and the form of every code. */
const LOCK_NOT_AVAILABLE = '55P03';
const READ_ONLY = '25006';
const SQLSTATE = /^[0-9A-Z]{5}$/;

/** @returns `error` itself where it says enough or nobody can say more. */
export function runLockFailure(error: unknown, waitedMs: number): unknown {
  if (errorCode(error) !== LOCK_NOT_AVAILABLE) return error;
  return new CodedError(
    'MIGRATION_BUSY',
    `another schema migration is running and did not end within ${waitedMs / 1000} s: repeat this deploy once it has`,
    error,
  );
}

/** Of the migration `name`, which was undone. @returns `error` itself where nobody can say more. */
export function migrationFailure(error: unknown, name: string, tableWaitMs: number): unknown {
  const code = errorCode(error);
  switch (code) {
    case LOCK_NOT_AVAILABLE:
      return new CodedError(
        'TABLE_BUSY',
        `the migration ${name} waited ${tableWaitMs / 1000} s for a table in use and was undone: repeat the deploy`,
        error,
      );
    case READ_ONLY:
      return new CodedError(
        'DATABASE_READ_ONLY',
        `the database turned read-only before the migration ${name} ended, as in a promotion: repeat the deploy after it`,
        error,
      );
    default:
      return code !== undefined && SQLSTATE.test(code) ? failed(name, code, error) : error;
  }
}

const failed = (name: string, code: string, error: unknown): CodedError =>
  new CodedError(
    'MIGRATION_FAILED',
    `the migration ${name} failed with PostgreSQL's code ${code} and was undone; what ran before it stays`,
    error,
  );
