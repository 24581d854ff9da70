/** How an attempt to sign in ends when something fails on the way, and what is said of its end. */
import { describeError } from '../../runtime/errors.ts';
import { describeFailure } from '../protocol/failure.ts';
import type { ServiceContext } from '../protocol/service-context.ts';
import type { AuthenticationResult, NotSignedIn, UnavailableReason } from './result.ts';

class Unavailable extends Error {
  readonly reason: UnavailableReason;
  constructor(reason: UnavailableReason, cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

/** Calls a dependency; what it throws makes the attempt `temporarily-unavailable` for `reason`. */
export async function from<T>(reason: UnavailableReason, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw new Unavailable(reason, cause);
  }
}

/** Whatever was thrown: no session can come of it. */
export function unavailable(service: ServiceContext, error: unknown): NotSignedIn {
  // What is no dependency is a bug of ours; the person is told the same, and no session comes of it.
  if (!(error instanceof Unavailable)) service.note(describeFailure(error));
  else service.note({ event: 'dependency-failed', component: error.reason, ...describeError(error.cause) });
  const reason = error instanceof Unavailable ? error.reason : 'internal';
  return { kind: 'temporarily-unavailable', reason };
}

export function noteResult(service: ServiceContext, result: AuthenticationResult): void {
  switch (result.kind) {
    case 'signed-in':
      service.note({ event: 'signed-in' });
      break;
    case 'refused':
      service.note({ event: 'sign-in-refused', reason: result.reason });
      break;
    case 'temporarily-unavailable':
      service.note({ event: 'sign-in-unavailable', reason: result.reason });
      break;
  }
}
