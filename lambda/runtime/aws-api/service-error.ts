/** What an AWS service or the way to it answered instead of a result. `name` is the service's code, as the SDK has it. */
export class AwsServiceError extends Error {
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

/**
 * Codes below 500 that pass by themselves: DynamoDB developer guide, "Error handling" ("OK to retry? Yes"); the
 * throttling codes of the SDK's own retry strategy; KMS API reference, "Common errors" and GenerateDataKey.
 */
const PASSING: ReadonlySet<string> = new Set([
  'DependencyTimeoutException',
  'InternalServerError',
  'InternalServiceError',
  'ItemCollectionSizeLimitExceededException',
  'KMSInternalException',
  'KeyUnavailableException',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'ReplicatedWriteConflictException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'ServiceUnavailable',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

/**
 * @param service for the sentence
 * @param body JSON with `__type` (`<namespace>#<code>`) and a message, unless something else answered
 * @param named the code, where a header names it
 */
export function errorOfAnswer(service: string, status: number, body: string, named = ''): AwsServiceError {
  const { type: inBody, message } = read(body);
  const type = named === '' ? inBody : named;
  const code = type.slice(type.indexOf('#') + 1) || `HTTP${status}`;
  const passes = status >= 500 || status === 429 || PASSING.has(code);
  return new AwsServiceError(code, `${service} answered ${code}: ${message}`, passes);
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
