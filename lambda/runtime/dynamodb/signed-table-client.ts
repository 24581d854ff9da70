/** DynamoDB's JSON protocol over kept connections: signed, bounded in time, repeated where that is safe. */
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

import { errorName } from '../errors.ts';
import { RETRY_PAUSE_MS } from '../call-limits.ts';
import type { CallLimits } from '../call-limits.ts';
import { isTimeLeft, TimeSpent, timeFor } from '../resilience/time-budget.ts';
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

/** Each attempt keeps to the time that the request has left, and there is none without any. */
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
          if (!isWorthRepeating(error, attempt, options.limits)) throw error;
          await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS * (1 + Math.random())));
        }
      }
    },
  };
}

const isWorthRepeating = (error: unknown, attempt: number, { attempts }: CallLimits): boolean =>
  error instanceof TableError && error.transient && attempt < attempts && isTimeLeft();

type Exchange = (operation: TableOperation, body: string) => Promise<string>;

function createExchange(url: URL, sign: Sign, { limits, nowMs }: SignedTableClientOptions): Exchange {
  const secure = url.protocol === 'https:';
  const agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, timeout: IDLE_MS });
  const send = secure ? httpsRequest : httpRequest;
  return async (operation, body) => {
    const limitMs = timeFor(limits.requestMs);
    const target = `DynamoDB_20120810.${operation}`;
    const headers = sign({ host: url.host, target, body, nowMs: nowMs() });
    headers['content-length'] = String(Buffer.byteLength(body));
    const outgoing = send(url, { agent, method: 'POST', headers });
    const endings = endInTime(outgoing, Math.min(limits.connectMs, limitMs), limitMs);
    try {
      return await answerTo(outgoing, body);
    } catch (error) {
      // Cut short by its caller, a call says nothing about the table.
      throw endings.timedOut() && limitMs < limits.requestMs ? new TimeSpent(error) : error;
    } finally {
      endings.stop();
    }
  };
}

interface Endings {
  readonly timedOut: () => boolean;
  readonly stop: () => void;
}

/**
 * Ends the socket too: a request that nobody waits for any more holds nothing. No AbortSignal.timeout: one that
 * nobody needs any more still fires, in a process that was frozen meanwhile all of them at once.
 */
function endInTime(outgoing: ClientRequest, connectMs: number, requestMs: number): Endings {
  let timedOut = false;
  const end = (what: string, limitMs: number): void => {
    timedOut = true;
    outgoing.destroy(new TableTimeout(`no ${what} in ${limitMs} ms`));
  };
  const request = setTimeout(() => end('answer', requestMs), requestMs);
  let connect: NodeJS.Timeout | undefined;
  outgoing.on('socket', (socket) => {
    if (!socket.connecting) return;
    connect = setTimeout(() => end('connection', connectMs), connectMs);
    socket.once('connect', () => clearTimeout(connect));
  });
  const stop = (): void => {
    clearTimeout(request);
    clearTimeout(connect);
  };
  return { timedOut: () => timedOut, stop };
}

class TableTimeout extends Error {
  override readonly name = 'TimeoutError';
}

/** Sends the body and takes the answer's text. @throws TableError */
function answerTo(outgoing: ClientRequest, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      // An answer that was cut off reports the reset of its connection, and its request the reason.
      const reason = outgoing.errored ?? error;
      const name = errorName(reason);
      reject(new TableError(name, `DynamoDB did not answer: ${name}`, true, reason));
    };
    const take = (incoming: IncomingMessage, text: string): void => {
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
