/** Where a value can come from. A holder asks its sources in order until one delivers an acceptable value. */
import { CodedError } from '../errors.ts';
import type { FailureKind, Standing } from './state.ts';

export interface Source<T> {
  /** Short word for logs and the health document. */
  readonly name: string;
  /** Default: `own-store`. */
  readonly standing?: Standing;
  /**
   * Gives up when the signal aborts. @param newerThan serial that is held already
   * @returns undefined when it can tell without opening it that it has nothing newer. @throws SourceError
   */
  read(signal: AbortSignal, newerThan?: number): Promise<T | undefined>;
  /** Epoch milliseconds at which a store vouched for a value of this source. Absent: when it answered. */
  vouchedAtMs?(value: T): number;
}

export class SourceError extends CodedError {
  readonly kind: FailureKind;
  constructor(kind: FailureKind, message: string, cause?: unknown) {
    super('SOURCE_FAILED', message, cause);
    this.kind = kind;
  }
}
