import { errorCode } from '../errors.ts';

/**
 * What a failure of PostgreSQL, or of the proxy before it, means for the request.
 * `read-only`: this side has no writer. `unreachable`: no answer, or a connection that broke. `rejected`: the
 * credential. `transient`: rolled back by the server, may be repeated once. `timeout`: its effect is unknown.
 */
export type DatabaseErrorClass =
  'read-only' | 'unreachable' | 'rejected' | 'transient' | 'timeout' | 'definite';

/** RDS Proxy's FATAL on an endpoint whose target group has no member of that kind (AWS traps T3, T12). */
const NO_WRITER = /associated read\/write instances/i;
const NO_MEMBER = /associated (read-only|read\/write) instances|no available instances/i;

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

/** Messages of the driver itself, which carry no code (pg 8.23). */
const DRIVER_BROKEN =
  /^Connection terminated|^timeout exceeded when trying to connect|^Client has encountered|^There was an error establishing an SSL/;
const DRIVER_TIMEOUT = /^Query read timeout/;

export function classifyDatabaseError(error: unknown): DatabaseErrorClass {
  const code = errorCode(error) ?? '';
  const message = String((error as { readonly message?: unknown } | undefined)?.message);
  if (NO_WRITER.test(message)) return 'read-only';
  if (NO_MEMBER.test(message) || SOCKET_CODES.has(code)) return 'unreachable';
  // A pooler in between reports a refused password as a protocol violation (seen with PgBouncer), not as 28P01.
  if (code === '08P01') return /SASL|password|auth/i.test(message) ? 'rejected' : 'unreachable';
  if (code.startsWith('08')) return 'unreachable';
  if (DRIVER_BROKEN.test(message)) return 'unreachable';
  if (DRIVER_TIMEOUT.test(message)) return 'timeout';
  return BY_STATE[code] ?? 'definite';
}
