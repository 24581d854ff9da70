/** What DynamoDB or the way to it answered instead of a result. `name` is the service's code, as the SDK has it. */
export class TableError extends Error {
  readonly code: string;
  /** The same call may succeed later. */
  readonly transient: boolean;
  constructor(code: string, message: string, transient: boolean, cause?: unknown) {
    super(message, { cause });
    this.name = code;
    this.code = code;
    this.transient = transient;
  }
}

/** Codes that pass by themselves (DynamoDB developer guide, "Error handling", "OK to retry? Yes"). */
const PASSING = new Set([
  'InternalServerError',
  'ItemCollectionSizeLimitExceededException',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'ReplicatedWriteConflictException',
  'RequestLimitExceeded',
  'ServiceUnavailable',
  'ThrottlingException',
]);

/** @param body JSON with `__type` (`<namespace>#<code>`) and a message, unless something else answered. */
export function errorOfAnswer(status: number, body: string): TableError {
  const { type, message } = read(body);
  const code = type.slice(type.indexOf('#') + 1) || `HTTP${status}`;
  return new TableError(code, `DynamoDB answered ${code}: ${message}`, status >= 500 || PASSING.has(code));
}

function read(body: string): { readonly type: string; readonly message: string } {
  try {
    const { __type, message, Message } = JSON.parse(body) as Readonly<Record<string, unknown>>;
    const text = message ?? Message;
    return { type: typeof __type === 'string' ? __type : '', message: typeof text === 'string' ? text : '' };
  } catch {
    return { type: '', message: 'no JSON' };
  }
}
