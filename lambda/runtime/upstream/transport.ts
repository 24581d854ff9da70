/** One exchange with an upstream provider, over TLS, that ends when its time is up and follows no redirect. */
import { request as startRequest } from 'node:https';
import type { RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';

import { endInTime } from '../aws-api/exchange.ts';
import { errorCode, errorName } from '../errors.ts';
import { timeFor } from '../resilience/time-budget.ts';
import { UpstreamUnavailable } from './errors.ts';

/** Of one attempt, from the request to the whole answer, milliseconds (design, section 3). */
export const UPSTREAM_LIMIT_MS = 2000;
/** A provider's documents are a few kilobytes; nobody's answer may fill our memory. */
const MAXIMUM_BYTES = 256 * 1024;

export interface UpstreamRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty where there is none. */
  readonly body: string;
}
export interface UpstreamAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** @throws UpstreamUnavailable when no whole answer came in time; any status is an answer. */
export type UpstreamTransport = (url: string, request: UpstreamRequest) => Promise<UpstreamAnswer>;

/** Where a name is to be found, for who knows better than the name service. */
export type Whereabouts = Pick<RequestOptions, 'hostname' | 'port' | 'servername'>;

export const overTls: UpstreamTransport = (url, request) => exchange(url, request);

/** @throws TimeSpent when the request that asks has no time left. */
export function exchange(
  url: string,
  { method, headers, body }: UpstreamRequest,
  at: Whereabouts = {},
): Promise<UpstreamAnswer> {
  const limitMs = timeFor(UPSTREAM_LIMIT_MS);
  return new Promise((resolve, reject) => {
    // No kept connection: the environment may be frozen for hours before the next sign-in.
    const outgoing = startRequest(url, { method, headers: { ...headers }, agent: false, ...at });
    const ending = endInTime(outgoing, limitMs, limitMs);
    const fail = (error: unknown): void => {
      ending.stop();
      outgoing.destroy();
      const reason = errorCode(error) ?? errorName(error);
      const timedOut = ending.timedOut();
      reject(new UpstreamUnavailable(`the provider did not answer: ${reason}`, { timedOut, cause: error }));
    };
    outgoing.on('error', fail);
    outgoing.on('response', (incoming) =>
      readBody(incoming, fail, (text) => {
        ending.stop();
        const contentType = incoming.headers['content-type'] ?? '';
        resolve({ status: incoming.statusCode ?? 0, contentType, body: text });
      }),
    );
    outgoing.end(body);
  });
}

class AnswerTooLong extends Error {
  override readonly name = 'AnswerTooLong';
}

function readBody(
  incoming: IncomingMessage,
  fail: (error: unknown) => void,
  done: (text: string) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  incoming.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > MAXIMUM_BYTES) fail(new AnswerTooLong());
    else chunks.push(chunk);
  });
  incoming.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
  incoming.on('error', fail);
}
