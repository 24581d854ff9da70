import type { FunctionError } from '../functions/process/messages.ts';
import type { InvocationResult } from '../functions/invocation.ts';

/** An HTTP answer as it goes out. Several values of one name are several lines. */
export interface FrontAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/**
 * Lambda's answer, and a request's body, may have this size;
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export const MAXIMUM_BYTES = 1024 * 1024;

/** About the connection, not the message, or the load balancer's own to set. */
const NOT_PASSED_ON = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'date',
]);

const REASONS: Readonly<Record<number, string>> = {
  413: 'Payload Too Large',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** The load balancer's own page for an error of its own. */
export const errorAnswer = (status: 413 | 502 | 503 | 504): FrontAnswer => {
  const title = `${status} ${REASONS[status] ?? ''}`;
  const page = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return { status, headers: [['content-type', 'text/html']], body: Buffer.from(page) };
};

/** Why a function's result became an error page; for the journal. */
export interface Refusal {
  readonly answer: FrontAnswer;
  readonly reason: string;
}

/**
 * What the client gets of a function's result. A thrown error, a throttled or timed-out function and an
 * answer that is not of the agreed form are all 502; 504 is kept for Lambda itself being silent.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 */
export const toFrontAnswer = (
  result: InvocationResult,
  multiValueHeaders: boolean,
): FrontAnswer | Refusal => {
  switch (result.kind) {
    case 'answer':
      return fromPayload(result.payload, multiValueHeaders);
    case 'function-error':
      return badGateway(describe(result.error));
    case 'throttled':
      return badGateway('the function was throttled');
    case 'lost':
      return { answer: errorAnswer(503), reason: 'the region is lost' };
  }
};

const badGateway = (reason: string): Refusal => ({ answer: errorAnswer(502), reason });
const describe = ({ errorType, errorMessage }: FunctionError): string => `${errorType}: ${errorMessage}`;

const fromPayload = (payload: unknown, multiValueHeaders: boolean): FrontAnswer | Refusal => {
  if (!isRecord(payload)) return badGateway('the function answered no object');
  const { statusCode, body = '', isBase64Encoded = false } = payload;
  if (!isStatus(statusCode)) return badGateway('the answer has no whole statusCode from 100 to 599');
  if (typeof body !== 'string') return badGateway('the body of the answer is not a text');
  const bytes = Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8');
  if (JSON.stringify(payload).length > MAXIMUM_BYTES) return badGateway('the answer is larger than 1 MB');
  const headers = multiValueHeaders
    ? manyHeaders(payload['multiValueHeaders'])
    : oneHeaders(payload['headers']);
  if (headers === undefined) return badGateway('the headers of the answer are not texts');
  return { status: statusCode, headers: headers.filter(([name]) => !NOT_PASSED_ON.has(name)), body: bytes };
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isStatus = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 599;

type Pairs = (readonly [string, string])[];

const manyHeaders = (headers: unknown): Pairs | undefined => {
  const entries = Object.entries(isRecord(headers) ? headers : {});
  if (!entries.every(([, values]) => Array.isArray(values) && values.every(isText))) return undefined;
  return entries.flatMap(([name, values]) =>
    (values as unknown[]).map((value) => [name.toLowerCase(), String(value)] as const),
  );
};
const oneHeaders = (headers: unknown): Pairs | undefined => {
  const entries = Object.entries(isRecord(headers) ? headers : {});
  if (!entries.every(([, value]) => isText(value))) return undefined;
  return entries.map(([name, value]) => [name.toLowerCase(), String(value)] as const);
};
const isText = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
