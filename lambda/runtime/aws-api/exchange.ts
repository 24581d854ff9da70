/** One HTTP exchange that ends when its time is up: the socket is destroyed, not merely forgotten. */
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';

import { errorCode, errorName } from '../errors.ts';
import { AwsServiceError, errorOfAnswer } from './service-error.ts';

export interface Endings {
  readonly timedOut: () => boolean;
  readonly stop: () => void;
}

/**
 * Ends the socket too: a request that nobody waits for any more holds nothing. No AbortSignal.timeout: one that
 * nobody needs any more still fires, in a process that was frozen meanwhile all of them at once.
 */
export function endInTime(
  outgoing: ClientRequest,
  connectMs: number,
  requestMs: number,
  signal?: AbortSignal,
): Endings {
  let timedOut = false;
  const end = (what: string, limitMs: number): void => {
    timedOut = true;
    outgoing.destroy(new CallTimeout(`no ${what} in ${limitMs} ms`));
  };
  const abort = (): void => void outgoing.destroy(new CallAborted('nobody waits for it any more'));
  const request = setTimeout(() => end('answer', requestMs), requestMs);
  let connect: NodeJS.Timeout | undefined;
  outgoing.on('socket', (socket) => {
    if (!socket.connecting) return;
    connect = setTimeout(() => end('connection', connectMs), connectMs);
    socket.once('connect', () => clearTimeout(connect));
  });
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted === true) abort();
  const stop = (): void => {
    clearTimeout(request);
    clearTimeout(connect);
    signal?.removeEventListener('abort', abort);
  };
  return { timedOut: () => timedOut, stop };
}

class CallTimeout extends Error {
  override readonly name = 'TimeoutError';
}
class CallAborted extends Error {
  override readonly name = 'AbortError';
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Uint8Array;
}

/** Sends the body and takes the answer's text. @param service for the sentence. @throws AwsServiceError */
export async function answerTo(outgoing: ClientRequest, body: string, service: string): Promise<string> {
  const { status, bytes } = await answerOf(outgoing, body, service);
  const text = Buffer.from(bytes).toString('utf8');
  if (status === 200) return text;
  throw errorOfAnswer(service, status, text);
}

/** Sends the body and takes the whole answer, whatever its status. @throws AwsServiceError when none came whole */
export function answerOf(outgoing: ClientRequest, body: string, service: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      // An answer that was cut off reports the reset of its connection, and its request the reason.
      const reason = outgoing.errored ?? error;
      const name = errorCode(reason) ?? errorName(reason);
      reject(new AwsServiceError(name, `${service} did not answer: ${name}`, true, reason));
    };
    const take = ({ statusCode = 0, headers }: IncomingMessage, bytes: Uint8Array): void =>
      resolve({ status: statusCode, headers, bytes });
    outgoing.on('error', fail);
    outgoing.on('response', (incoming) => readBytes(incoming, fail, (bytes) => take(incoming, bytes)));
    outgoing.end(body);
  });
}

function readBytes(
  incoming: IncomingMessage,
  fail: (error: unknown) => void,
  done: (bytes: Uint8Array) => void,
): void {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => done(Buffer.concat(chunks)));
  incoming.on('error', fail);
}
