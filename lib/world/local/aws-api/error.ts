/** An error as an AWS service answers it: `code` is what the unmodified SDK shows as the error's name. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the error document, for example the item of a failed condition. */
  readonly details: Readonly<Record<string, unknown>>;
  constructor(code: string, message: string, status = 400, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.details = details;
  }
}
