/** An error as one log line, without its message where that is not ours. */
import { describeError } from '../../runtime/errors.ts';
import type { ServiceEvent } from '../ports.ts';
import { DependencyFailedError } from './errors.ts';

export function describeFailure(error: unknown): ServiceEvent {
  if (error instanceof DependencyFailedError)
    return { event: 'dependency-failed', component: error.dependency, ...describeError(error.cause) };
  const frame = error instanceof Error ? /^\s+at .+$/m.exec(error.stack ?? '')?.[0].trim() : undefined;
  return {
    event: 'request-failed',
    ...describeError(error),
    ...(frame === undefined ? {} : { step: frame }),
  };
}
