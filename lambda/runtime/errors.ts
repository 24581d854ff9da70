/** Errors that carry a stable code. Their messages are written here and hold no secret, so they may be logged. */
export class CodedError extends Error {
  readonly code: string;
  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = new.target.name;
    this.code = code;
  }
}

/**
 * Why a request cannot be served now.
 * `read-only`: this side has no writer; `fenced`: another region is the writer; `switched-off`: by a feature flag.
 */
export const UNAVAILABLE_REASONS = [
  'read-only',
  'fenced',
  'database',
  'session-table',
  'directory',
  'keys',
  'journal',
  'busy',
  'switched-off',
] as const;
export type UnavailableReason = (typeof UNAVAILABLE_REASONS)[number];

/** The same request may be repeated after `retryAfterSeconds`: answered 503 with Retry-After. */
export class TemporarilyUnavailable extends CodedError {
  readonly reason: UnavailableReason;
  readonly retryAfterSeconds: number;
  constructor(reason: UnavailableReason, message: string, retryAfterSeconds = 5, cause?: unknown) {
    super('TEMPORARILY_UNAVAILABLE', message, cause);
    this.reason = reason;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** `transient`: the same call may succeed later. `definite`: it will not, until somebody changes something. */
export type ErrorNature = 'transient' | 'definite';

/** The `code` of whatever was thrown, by its shape: an error of another realm is no instance of this one's Error. */
export function errorCode(error: unknown): string | undefined {
  const code: unknown = field(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

/** The class name of whatever was thrown; the AWS SDK names its errors so. */
export function errorName(error: unknown): string {
  const name: unknown = field(error, 'name');
  return typeof name === 'string' ? name : typeof error;
}

const field = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null
    ? (error as Readonly<Record<string, unknown>>)[name]
    : undefined;

/** What a log line may say of an error: our own message where it is ours, else only its class and code. */
export function describeError(error: unknown): { readonly error: string; readonly errorCode?: string } {
  if (error instanceof CodedError) return { error: error.message, errorCode: error.code };
  // Messages of libraries quote what they were given: rows, statements, tokens.
  const code = errorCode(error);
  return code === undefined ? { error: errorName(error) } : { error: errorName(error), errorCode: code };
}
