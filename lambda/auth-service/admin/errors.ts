import { CodedError } from '../../runtime/errors.ts';

/** A request that this API refuses, as the caller sees it. */
export class AdminRefusal extends CodedError {
  readonly status: number;
  /** Every fault of the body at once, where the body is the fault. */
  readonly problems: readonly string[];
  constructor(status: number, code: string, message: string, problems: readonly string[] = []) {
    super(code, message);
    this.status = status;
    this.problems = problems;
  }
}

export const invalidBody = (problems: readonly string[]): AdminRefusal =>
  new AdminRefusal(400, 'invalid_request', problems.join('; '), problems);

export const notFound = (what: string): AdminRefusal =>
  new AdminRefusal(404, 'not_found', `${what} does not exist`);
