/** A request as it arrived, before the load balancer did anything to it. */
export interface ArrivedRequest {
  readonly method: string;
  /** As on the request line, with query, nothing decoded. */
  readonly target: string;
  /** Name and value in turn, as they were sent. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly clientAddress: string;
}

export interface EventOptions {
  readonly targetGroupArn: string;
  readonly multiValueHeaders: boolean;
  readonly protocol: string;
  readonly port: number;
  /** For a request that brings no trace id of its own. */
  readonly traceId: string;
}

type Values = Readonly<Record<string, readonly string[]>>;
type Single = Readonly<Record<string, string>>;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#receive-event-from-load-balancer */
export type AlbEvent = {
  readonly requestContext: { readonly elb: { readonly targetGroupArn: string } };
  readonly httpMethod: string;
  readonly path: string;
  readonly body: string;
  readonly isBase64Encoded: boolean;
} & (
  | { readonly multiValueQueryStringParameters: Values; readonly multiValueHeaders: Values }
  | { readonly queryStringParameters: Single; readonly headers: Single }
);

/** Keys and values of the query stay encoded, as the load balancer leaves them; a key without `=` is empty. */
export const toAlbEvent = (request: ArrivedRequest, options: EventOptions): AlbEvent => {
  const mark = request.target.indexOf('?');
  const path = mark < 0 ? request.target : request.target.slice(0, mark);
  const query = group(mark < 0 ? [] : queryPairs(request.target.slice(mark + 1)));
  const headers = withForwarding(group(headerPairs(request.rawHeaders)), request, options);
  return {
    requestContext: { elb: { targetGroupArn: options.targetGroupArn } },
    httpMethod: request.method,
    path,
    ...(options.multiValueHeaders
      ? { multiValueQueryStringParameters: query, multiValueHeaders: headers }
      : { queryStringParameters: lastOf(query), headers: lastOf(headers) }),
    ...encodeBody(request.body, headers),
  };
};

const queryPairs = (query: string): [string, string][] =>
  query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      return equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
    });

const headerPairs = (raw: readonly string[]): [string, string][] =>
  Array.from({ length: raw.length / 2 }, (_, index) => [
    (raw[index * 2] ?? '').toLowerCase(),
    raw[index * 2 + 1] ?? '',
  ]);

/** Without a prototype: `__proto__` is a name like any other in a query. */
const group = (pairs: readonly [string, string][]): Record<string, string[]> => {
  const groups = Object.create(null) as Record<string, string[]>;
  for (const [name, value] of pairs) (groups[name] ??= []).push(value);
  return groups;
};

/** Without multi-value headers the load balancer hands on the last value only. */
const lastOf = (values: Values): Single =>
  Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list.at(-1) ?? '']));

/**
 * The client's address goes behind what the client itself claims; protocol and port are the load balancer's own.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
 */
const withForwarding = (headers: Values, request: ArrivedRequest, options: EventOptions): Values => {
  const claimed = headers['x-forwarded-for'] ?? [];
  return Object.assign(Object.create(null) as object, headers, {
    'x-forwarded-for': [[...claimed, request.clientAddress].join(', ')],
    'x-forwarded-proto': [options.protocol],
    'x-forwarded-port': [String(options.port)],
    'x-amzn-trace-id': headers['x-amzn-trace-id'] ?? [`Root=${options.traceId}`],
  });
};

const TEXT_TYPES = /^(text\/|application\/(json|javascript|xml)\b)/i;

/** Only these types travel as text, and only when not compressed; form posts are base64. */
const encodeBody = (body: Buffer, headers: Values): { body: string; isBase64Encoded: boolean } => {
  const type = headers['content-type']?.[0] ?? '';
  const isText = headers['content-encoding'] === undefined && TEXT_TYPES.test(type);
  if (body.length === 0 || isText) return { body: body.toString('utf8'), isBase64Encoded: false };
  return { body: body.toString('base64'), isBase64Encoded: true };
};
