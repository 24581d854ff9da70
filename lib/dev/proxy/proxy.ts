/**
 * The way from a browser on this machine into the world: an HTTP proxy on 127.0.0.1 that knows the world's names and
 * no others. TLS runs through it untouched. Only where a name of the world leads nowhere right now does it answer a
 * browser itself, with a page: browsers hide what a proxy says to CONNECT.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import type { Outside } from '../../world/outside.ts';
import { DevError } from '../errors.ts';
import { documentHeaders } from '../html.ts';
import { MALFORMED, foreignName, foreignPort, plainHttp, refusalPage, unreachable } from './refusals.ts';
import type { Refusal } from './refusals.ts';
import { targetOf } from './target.ts';

const HTTPS_PORT = 443;

export interface ProxyOptions {
  readonly outside: Pick<Outside, 'resolve' | 'connect' | 'certificateFor'>;
  /** 0: one that is free. */
  readonly port: number;
  /** For whoever opens the proxy's own address. */
  readonly about: () => string;
}
export interface Proxy {
  readonly port: number;
  /** Closes the port and every connection. Repeatable. */
  stop(): Promise<void>;
}

/** Where a CONNECT request leads: through, or to a refusal. `host` only where the name is one of the world. */
type Way =
  | { readonly kind: 'through'; readonly upstream: Duplex }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly host?: string };

/** @throws DevError where the port cannot be had. */
export const startProxy = async ({ outside, port, about }: ProxyOptions): Promise<Proxy> => {
  const server = createServer((request, response) => {
    const { url = '/' } = request;
    const refusal = url.startsWith('/') ? undefined : plainHttp(url);
    response.writeHead(refusal?.status ?? 200, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(`${refusal?.sentence ?? about()}\n`);
  });
  const sockets = new Set<Duplex>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('clientError', (_error, socket) => refuse(socket, MALFORMED));
  server.on('connect', (request, socket, head) => {
    lead(outside, request, socket, head).catch(() => socket.destroy());
  });
  await listen(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = server.listening ? once(server, 'close') : undefined;
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};

const listen = async (server: Server, port: number): Promise<void> => {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new DevError('PORT_TAKEN', `Port ${port} is taken; choose another with --port.`, error);
    throw new DevError('PORT_REFUSED', `Port ${port} cannot be opened (${code ?? 'unknown'}).`, error);
  }
};

const lead = async (
  outside: ProxyOptions['outside'],
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> => {
  const way = await find(outside, request.url);
  if (way.kind === 'through') {
    join(socket, way.upstream, head);
    return;
  }
  const { refusal, host } = way;
  if (host === undefined || !isBrowser(request)) refuse(socket, refusal);
  else await show(await outside.certificateFor(host), socket, head, refusal);
};

const find = async ({ resolve, connect }: ProxyOptions['outside'], url: string | undefined): Promise<Way> => {
  const target = targetOf(url);
  if (target.kind === 'malformed') return { kind: 'refused', refusal: MALFORMED };
  const { host, port } = target;
  const destination = await resolve(host).catch(() => undefined);
  if (destination === undefined) return { kind: 'refused', refusal: foreignName(host) };
  if (port !== HTTPS_PORT) return { kind: 'refused', refusal: foreignPort(host, port) };
  try {
    return { kind: 'through', upstream: await connect(destination, port) };
  } catch (error) {
    return { kind: 'refused', refusal: unreachable(host, destination, error), host };
  }
};

const ESTABLISHED = 'HTTP/1.1 200 Connection Established\r\n\r\n';

const join = (socket: Duplex, upstream: Duplex, head: Buffer): void => {
  upstream.once('close', () => socket.destroy());
  socket.once('close', () => upstream.destroy());
  if (socket.destroyed) {
    upstream.destroy();
    return;
  }
  socket.write(ESTABLISHED);
  upstream.write(head);
  upstream.pipe(socket).pipe(upstream);
};

const refuse = (socket: Duplex, { status, reason, sentence }: Refusal): void => {
  const headers = `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(sentence) + 1}`;
  if (socket.writable)
    socket.end(`HTTP/1.1 ${status} ${reason}\r\n${headers}\r\nConnection: close\r\n\r\n${sentence}\n`);
};

/** Every browser says that it is a kind of Mozilla; tools do not. */
const isBrowser = ({ headers }: IncomingMessage): boolean =>
  headers['user-agent']?.startsWith('Mozilla/') === true;

/** Machine milliseconds that a browser has to ask something on a connection that ends at the proxy. */
const SPARE_CONNECTION_MS = 500;

/** Takes the browser's connection to its end and answers there, once. */
const show = async (
  certificate: { readonly key: string; readonly cert: string },
  socket: Duplex,
  head: Buffer,
  refusal: Refusal,
): Promise<void> => {
  const server = createHttpsServer(certificate, (_request, response) => {
    response.writeHead(refusal.status, { ...documentHeaders(), Connection: 'close' });
    response.end(refusalPage(refusal));
  });
  server.on('tlsClientError', (_error, broken) => broken.destroy());
  // A browser connects twice in advance; the spare one must not tell of the refusal when the way is open again.
  server.setTimeout(SPARE_CONNECTION_MS);
  socket.write(ESTABLISHED);
  if (head.length > 0) socket.unshift(head);
  server.emit('connection', socket);
  if (!socket.destroyed) await once(socket, 'close');
};
