/**
 * Runs a Koa application on a request that is not on a socket. The message classes are Node's own, so that cookies,
 * body parsing and header rules are the ones the library was written against.
 */
import { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { ServiceRequest, ServiceResponse } from './message.ts';

/** As much of a TLS socket as Koa looks at: `encrypted` makes the request secure, so `proxy` can stay off. */
function tlsSocket(remoteAddress: string): Socket {
  const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  return Object.assign(socket, { encrypted: true, remoteAddress }) as unknown as Socket;
}

function incoming(request: ServiceRequest): IncomingMessage {
  const message = new IncomingMessage(tlsSocket(request.clientAddress));
  message.method = request.method;
  message.url = request.query === '' ? request.path : `${request.path}?${request.query}`;
  message.httpVersion = '1.1';
  message.headers = {
    ...Object.fromEntries(
      Object.entries(request.headers).map(([name, values]) => [name, joined(name, values)]),
    ),
    host: request.host,
    'content-length': String(request.body.length),
  };
  message.push(request.body);
  message.push(null);
  message.complete = true;
  return message;
}

/** RFC 9110 5.3; cookies are the exception (RFC 6265 5.4). */
const joined = (name: string, values: readonly string[]): string =>
  values.join(name === 'cookie' ? '; ' : ', ');

class CapturedResponse extends ServerResponse {
  readonly #chunks: Buffer[] = [];
  #resolve: (response: ServiceResponse) => void = () => undefined;
  readonly captured = new Promise<ServiceResponse>((resolve) => {
    this.#resolve = resolve;
  });

  override write(chunk: unknown): boolean {
    this.#keep(chunk);
    return true;
  }
  override end(chunk?: unknown): this {
    this.#keep(chunk);
    const headers: Record<string, readonly string[]> = {};
    for (const [name, value] of Object.entries(this.getHeaders()))
      headers[name] = [value ?? []].flat().map(String);
    const body = Buffer.concat(this.#chunks).toString('utf8');
    this.emit('finish');
    this.#resolve({ status: this.statusCode, headers, body });
    return this;
  }
  #keep(chunk: unknown): void {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array)
      this.#chunks.push(Buffer.from(chunk as Uint8Array));
  }
}

/** Answers when the application ends its response. Bodies are text: nothing here serves anything else. */
export async function runKoa(listener: RequestListener, request: ServiceRequest): Promise<ServiceResponse> {
  const message = incoming(request);
  const response = new CapturedResponse(message);
  listener(message, response);
  return response.captured;
}
