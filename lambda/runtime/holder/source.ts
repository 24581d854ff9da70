/** Where a value can come from. A holder asks its sources in order until one delivers an acceptable value. */
import { CodedError } from '../errors.ts';
import type { FailureKind } from './state.ts';

export interface Source<T> {
  /** Short word for logs and the health document. */
  readonly name: string;
  /** Gives up when the signal aborts. @throws SourceError */
  read(signal: AbortSignal): Promise<T>;
}

export class SourceError extends CodedError {
  readonly kind: FailureKind;
  constructor(kind: FailureKind, message: string, cause?: unknown) {
    super('SOURCE_FAILED', message, cause);
    this.kind = kind;
  }
}
