/** How a region's secret store fails whoever reads it over the wire, until it is told to stop. */
import { setTimeout as pause } from 'node:timers/promises';

import type { StoreManner } from '../../faults.ts';
import { AwsError } from '../aws-api/error.ts';

/** What can be done to a store that is reached; a name without an address is the name server's. */
export type AnswerManner = Exclude<StoreManner, { readonly kind: 'unresolvable' }>;

export class StoreTrouble {
  readonly #manner: AnswerManner;
  readonly #over = Promise.withResolvers<void>();
  #hits = 0;

  constructor(manner: AnswerManner) {
    this.#manner = manner;
  }

  /** Calls that it has spoiled so far. */
  get hits(): number {
    return this.#hits;
  }

  /**
   * What happens to one call before the store looks at it. A hanging one is let go when the trouble ends; who asked has
   * long gone by then.
   * @throws AwsError what the service answers instead.
   */
  async befall(action: string, resource: string): Promise<void> {
    this.#hits += 1;
    const { kind } = this.#manner;
    if (kind === 'slow') return pause(this.#manner.milliseconds, undefined, { ref: false });
    if (kind === 'hang') await this.#over.promise;
    throw refusalOf(this.#manner, action, resource);
  }

  end(): void {
    this.#over.resolve();
  }
}

/** Codes and texts of the Secrets Manager API reference and the IAM user guide. */
function refusalOf({ kind }: AnswerManner, action: string, resource: string): AwsError {
  switch (kind) {
    case 'throttled':
      return new AwsError('ThrottlingException', 'Rate exceeded');
    case 'access-denied':
      return new AwsError(
        'AccessDeniedException',
        `User is not authorized to perform: ${action} on resource: ${resource} with an explicit deny in a service control policy`,
      );
    case 'key-denied':
      return new AwsError('AccessDeniedException', 'Access to KMS is not allowed');
    default:
      return new AwsError('InternalServiceError', 'An error occurred on the server side.', 500);
  }
}
