/** Why a review could not judge at all; each message is one plain sentence. */
export type ReviewErrorCode =
  /** Which region is which cannot be told. */
  | 'ROLES'
  /** No rule has this id. */
  | 'UNKNOWN_RULE'
  /** The file of acceptances cannot be read as one. */
  | 'ACCEPTANCES'
  /** The assembly to compare with is another application's. */
  | 'BASE'
  /** There is no such folder of drill runs. */
  | 'EVIDENCE';

export class ReviewError extends Error {
  readonly code: ReviewErrorCode;
  constructor(code: ReviewErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ReviewError';
    this.code = code;
  }
}
