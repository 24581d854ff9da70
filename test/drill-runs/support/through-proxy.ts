/** A small HTTP client behind a CONNECT proxy, as a person's browser is behind the one of `npm run dev`. */
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

import { ExchangeError } from '../../../lambda/contract/http.ts';
import type { HttpExchange, HttpRequest, HttpResponse } from '../../../lambda/contract/http.ts';

/** One tunnel a request. @param authority PEM of who signs the certificates behind the proxy. */
export const throughProxy =
  (proxyPort: number, authority: string): HttpExchange =>
  async (request) => {
    const { hostname } = new URL(request.url);
    const socket = connectTls({
      socket: await tunnel(proxyPort, hostname),
      servername: hostname,
      ca: authority,
    });
    try {
      return await ask(request, socket);
    } finally {
      socket.destroy();
    }
  };

async function tunnel(port: number, hostname: string): Promise<Socket> {
  const connect = httpRequest({ host: '127.0.0.1', port, method: 'CONNECT', path: `${hostname}:443` });
  connect.end();
  const [response, socket] = (await once(connect, 'connect')) as [IncomingMessage, Socket];
  if (response.statusCode === 200) return socket;
  socket.destroy();
  throw new ExchangeError('connect', `the proxy answered ${response.statusCode}`);
}

async function ask({ url, method, headers, body }: HttpRequest, socket: Socket): Promise<HttpResponse> {
  const { host, pathname, search } = new URL(url);
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const request = httpRequest({
    method,
    path: pathname + search,
    headers: { ...headers, ...length, host },
    createConnection: () => socket,
  });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  const all = Object.entries(response.headersDistinct).map(([name, values]) => [name, values ?? []]);
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(all) as HttpResponse['headers'],
    body: text,
  };
}
