/** The one way to say "not now": 503 with Retry-After, as JSON or page. */
import { errors } from 'oidc-provider';

export const RETRY_AFTER_SECONDS = 2;

/**
 * The library's own TemporarilyUnavailable answers 400, and on /auth it redirects to the relying party instead of
 * showing a page (auth traps A17). A 503 promises that the same request may be repeated.
 */
export class TemporarilyUnavailableError extends errors.OIDCProviderError {
  readonly code = 'TEMPORARILY_UNAVAILABLE';
  readonly retryAfterSeconds = RETRY_AFTER_SECONDS;
  constructor(description: string, cause?: unknown) {
    super(503, 'temporarily_unavailable');
    this.error_description = description;
    this.cause = cause;
    this.expose = true;
    this.allow_redirect = false;
  }
}

const MESSAGES = {
  'session-table': 'The service cannot reach its session store right now.',
  directory: 'The service cannot look up accounts and applications right now.',
  keys: 'The service has no keys to sign with yet.',
  'aurora-read': 'The service cannot check passwords right now.',
} as const;
export type FailedDependency = keyof typeof MESSAGES;

/** A dependency failed. Names it for the log; a person reads one plain sentence. */
export class DependencyFailedError extends TemporarilyUnavailableError {
  readonly dependency: FailedDependency;
  constructor(dependency: FailedDependency, cause: unknown) {
    super(MESSAGES[dependency], cause);
    this.dependency = dependency;
  }
}

/** Runs a call to a dependency; whatever it throws becomes a 503 and never a "not found". */
export async function guarded<T>(dependency: FailedDependency, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw cause instanceof TemporarilyUnavailableError ? cause : new DependencyFailedError(dependency, cause);
  }
}
