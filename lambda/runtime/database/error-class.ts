import { errorCode } from '../errors.ts';

/**
 * What a failure of PostgreSQL, or of the proxy before it, means for the request.
 * `read-only`: the server that answered takes no writes. `no-writer`, `no-reader`: the proxy has no instance of that
 * kind. `unserved`: the proxy answers and cannot serve anybody, whatever the credential. `unreachable`: no answer, or a
 * connection that broke. `rejected`: the credential. `transient`: rolled back by the server, may be repeated once.
 * `timeout`: the server ended it by a limit of its own.
 */
export type DatabaseErrorClass =
  | 'read-only'
  | 'no-writer'
  | 'no-reader'
  | 'unserved'
  | 'unreachable'
  | 'rejected'
  | 'transient'
  | 'timeout'
  | 'definite';

/**
 * RDS Proxy's own words come first: it documents texts and no SQLSTATEs, and one state stands for several of them
 * (Aurora user guide, "Troubleshooting for RDS Proxy", "Working with RDS Proxy endpoints"; AWS traps T3, T12).
 */
const BY_TEXT: readonly (readonly [RegExp, DatabaseErrorClass])[] = [
  [/associated read\/write instances/i, 'no-writer'],
  [/associated read-only instances|no available instances/i, 'no-reader'],
  // It compared no password: it has none to compare with, as when it cannot read its secret.
  [/has no credentials for the role|Credentials couldn't be retrieved/i, 'unserved'],
  [/^Timed-out waiting to acquire database connection/i, 'unserved'],
  [/maximum number of client connections to the proxy|^Rate of connection to proxy/i, 'unserved'],
  [/too many competing requests/i, 'unserved'],
  [/password that was provided for the role|IAM authentication failed for/i, 'rejected'],
];

const BY_STATE: Readonly<Record<string, DatabaseErrorClass>> = {
  '25006': 'read-only',
  '28P01': 'rejected',
  '28000': 'rejected',
  '40001': 'transient',
  '40P01': 'transient',
  '57P01': 'transient',
  '57P02': 'transient',
  '57P03': 'unreachable',
  '53300': 'unreachable',
  '57014': 'timeout',
  '55P03': 'timeout',
  '25P03': 'timeout',
  ACQUIRE_TIMEOUT: 'unreachable',
  CIRCUIT_OPEN: 'unserved',
  SPARE_LIMIT: 'unserved',
  SPARE_UNTRUSTED: 'unserved',
};

const SOCKET_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** Nobody answered, and the wait for it is spent. */
const SILENT_CODES: ReadonlySet<string> = new Set(['ETIMEDOUT', 'ACQUIRE_TIMEOUT']);

/** Of Node's TLS: a certificate that is expired, for another name or by an authority that is not trusted. */
const NOT_TRUSTED = /CERT|^ERR_(TLS|SSL)_|^EPROTO$|^UNABLE_TO_/;

/**
 * Messages of the driver itself, which carry no code (pg 8.23). A server that lives ends a statement by its own, shorter
 * limit: where the driver's ends, nobody is there any more.
 */
const DRIVER_SILENT =
  /^timeout exceeded when trying to connect|^Connection terminated due to connection timeout|^timeout expired|^Query read timeout/;
const DRIVER_BROKEN =
  /^Connection terminated|^Client has encountered|^There was an error establishing an SSL|^The server does not support SSL/;

export function classifyDatabaseError(error: unknown): DatabaseErrorClass {
  const code = errorCode(error) ?? '';
  const message = messageOf(error);
  const told = BY_TEXT.find(([text]) => text.test(message));
  if (told !== undefined) return told[1];
  if (SOCKET_CODES.has(code)) return 'unreachable';
  if (NOT_TRUSTED.test(code)) return 'unserved';
  // A pooler in between reports a refused password as a protocol violation (seen with PgBouncer), not as 28P01.
  if (code === '08P01') return /SASL|password|auth/i.test(message) ? 'rejected' : 'unreachable';
  if (code.startsWith('08')) return 'unreachable';
  if (DRIVER_SILENT.test(message) || DRIVER_BROKEN.test(message)) return 'unreachable';
  return BY_STATE[code] ?? 'definite';
}

/** Whether the failure cost a whole time-out, as when packets are dropped. */
export const wasSilent = (error: unknown): boolean =>
  SILENT_CODES.has(errorCode(error) ?? '') || DRIVER_SILENT.test(messageOf(error));

const messageOf = (error: unknown): string =>
  String((error as { readonly message?: unknown } | undefined)?.message);
