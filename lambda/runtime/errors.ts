/** Errors that carry a stable code. Their messages are written here and hold no secret, so they may be logged. */
export class CodedError extends Error {
  readonly code: string;
  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = new.target.name;
    this.code = code;
  }
}

/** Why a request cannot be served now. `read-only`: this side has no writer; `fenced`: another region is the writer. */
export const UNAVAILABLE_REASONS = [
  'read-only',
  'fenced',
  'database',
  'session-table',
  'directory',
  'keys',
  'journal',
  'busy',
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

/** What a log line may say of an error: our own message where it is ours, else only its class and code. */
export function describeError(error: unknown): { readonly error: string; readonly errorCode?: string } {
  if (error instanceof CodedError) return { error: error.message, errorCode: error.code };
  if (!(error instanceof Error)) return { error: typeof error };
  // Messages of libraries quote what they were given: rows, statements, tokens.
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? { error: error.name, errorCode: code } : { error: error.name };
}
