/** DynamoDB's JSON protocol over kept connections: signed, bounded in time, repeated where that is safe. */
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

import { errorName } from '../errors.ts';
import type { CallLimits } from '../call-limits.ts';
import { errorOfAnswer, TableError } from './errors.ts';
import { createSigner } from './signature.ts';
import type { Credentials, Sign } from './signature.ts';
import type { TableClient, TableOperation, TableOperations } from './table-client.ts';

export interface SignedTableClientOptions {
  readonly region: string;
  readonly limits: CallLimits;
  /** Asked for each call: Lambda hands them to the process once, other places renew them. */
  readonly credentials: () => Credentials;
  readonly nowMs: () => number;
  /** Default: the region's own endpoint. */
  readonly endpoint?: string;
}

/** Idle sockets are dead after a freeze; a short life makes that rare, and a reset is repeated once. */
const IDLE_MS = 4000;
const PAUSE_MS = 25;

export function createSignedTableClient(options: SignedTableClientOptions): TableClient {
  const url = new URL(options.endpoint ?? `https://dynamodb.${options.region}.amazonaws.com`);
  const sign = createSigner(options.region, 'dynamodb', options.credentials);
  const exchange = createExchange(url, sign, options);
  return {
    async send<O extends TableOperation>(operation: O, input: TableOperations[O]['input']) {
      const body = JSON.stringify(input);
      for (let attempt = 1; ; attempt += 1) {
        try {
          return JSON.parse(await exchange(operation, body)) as TableOperations[O]['output'];
        } catch (error) {
          if (!(error instanceof TableError) || !error.transient || attempt >= options.limits.attempts)
            throw error;
          await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * (1 + Math.random())));
        }
      }
    },
  };
}

type Exchange = (operation: TableOperation, body: string) => Promise<string>;

function createExchange(url: URL, sign: Sign, { limits, nowMs }: SignedTableClientOptions): Exchange {
  const secure = url.protocol === 'https:';
  const agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, timeout: IDLE_MS });
  const send = secure ? httpsRequest : httpRequest;
  return async (operation, body) => {
    const target = `DynamoDB_20120810.${operation}`;
    const headers = sign({ host: url.host, target, body, nowMs: nowMs() });
    headers['content-length'] = String(Buffer.byteLength(body));
    return answerTo(send(url, { agent, method: 'POST', headers }), body, limits.requestMs);
  };
}

/** Sends the body and takes the answer's text. @throws TableError, also when it takes longer than `limitMs`. */
function answerTo(outgoing: ClientRequest, body: string, limitMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let name: string | undefined;
    // Ends the socket too: a request that nobody waits for any more holds nothing.
    // No AbortSignal.timeout: one that nobody needs any more still fires,
    // in a process that was frozen meanwhile all of them at once.
    const timer = setTimeout(() => {
      name = 'TimeoutError';
      outgoing.destroy(new Error(`no answer in ${limitMs} ms`));
    }, limitMs);
    const fail = (error: unknown): void => {
      clearTimeout(timer);
      name ??= errorName(error);
      reject(new TableError(name, `DynamoDB did not answer: ${name}`, true, error));
    };
    const take = (incoming: IncomingMessage, text: string): void => {
      clearTimeout(timer);
      if (incoming.statusCode === 200) resolve(text);
      else reject(errorOfAnswer(incoming.statusCode ?? 0, text));
    };
    outgoing.on('error', fail);
    outgoing.on('response', (incoming) => readText(incoming, fail, (text) => take(incoming, text)));
    outgoing.end(body);
  });
}

function readText(
  incoming: IncomingMessage,
  fail: (error: unknown) => void,
  done: (text: string) => void,
): void {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
  incoming.on('error', fail);
}
