/**
 * Application Load Balancer events to requests and back,
 * with multi-value headers switched on (auth traps A8, A18).
 */
import { STATUS_CODES } from 'node:http';
import type { ALBEvent, ALBResult } from 'aws-lambda';
import type { ServiceRequest, ServiceResponse } from './message.ts';

type Headers = Readonly<Record<string, readonly string[]>>;

/**
 * `host` is what the request asks for; whether it is ours is decided by the caller. Whatever an event lacks
 * is empty: an event that no balancer sends is answered like a request for nobody's host.
 */
export function requestOf(event: ALBEvent, correlationId: string): ServiceRequest {
  const headers = headersOf(event);
  return {
    host: hostOf(headers),
    method: textOf(event.httpMethod),
    path: textOf(event.path),
    query: queryOf(event),
    headers: withoutForwarded(headers),
    body: Buffer.from(textOf(event.body), event.isBase64Encoded ? 'base64' : 'utf8'),
    clientAddress: clientAddressOf(headers),
    correlationId,
  };
}

export function resultOf(response: ServiceResponse): ALBResult {
  return {
    statusCode: response.status,
    statusDescription: `${response.status} ${STATUS_CODES[response.status] ?? ''}`.trim(),
    multiValueHeaders: Object.fromEntries(
      Object.entries(response.headers).map(([name, values]) => [name, [...values]]),
    ),
    body: response.body,
    isBase64Encoded: false,
  };
}

/**
 * Without the target group's multi-value attribute a second
 * Set-Cookie would be lost; the single form is still read.
 */
function headersOf(event: ALBEvent): Headers {
  const multiple = Object.entries(event.multiValueHeaders ?? {});
  const single = Object.entries(event.headers ?? {}).map(([name, value]) => [name, [value]] as const);
  const entries: readonly (readonly [string, readonly (string | undefined)[] | undefined])[] =
    multiple.length > 0 ? multiple : single;
  return Object.fromEntries(
    entries.map(([name, values]) => [
      name.toLowerCase(),
      [values ?? []].flat().filter((value): value is string => typeof value === 'string'),
    ]),
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Two Host values or a list are nobody's host. */
function hostOf(headers: Headers): string {
  const [host, second] = headers['host'] ?? [];
  return second === undefined ? (host ?? '').toLowerCase().replace(/:443$/, '') : '';
}

/** The balancer hands query strings on undecoded, so they are put together again as they are. */
function queryOf(event: ALBEvent): string {
  const multiple = event.multiValueQueryStringParameters;
  const pairs = Object.entries(multiple ?? event.queryStringParameters ?? {});
  return pairs
    .flatMap(([name, values]) => [values].flat().map((value) => `${name}=${textOf(value)}`))
    .join('&');
}

/** A client may send any of these; the balancer appends to the last of them, and `clientAddress` has read that. */
const FORWARDED = /^(x-forwarded-|forwarded$|x-real-ip$|x-original-|x-amzn-)/;
const withoutForwarded = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !FORWARDED.test(name)));

/** The balancer appends the address that it saw; everything before it is the client's own writing. */
function clientAddressOf(headers: Headers): string {
  const all = (headers['x-forwarded-for'] ?? []).join(',').split(',');
  return all.at(-1)?.trim() ?? '';
}
