/** One HTTP request over one connection, within its time. */
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';

import { ExchangeError } from '../../../../lambda/contract/http.ts';
import type { HttpRequest, HttpResponse } from '../../../../lambda/contract/http.ts';
import type { Deadlines } from '../network/deadlines.ts';
import type { Connection } from './connection.ts';
import { CLIENT_LIMITS } from './limits.ts';

/** @throws ExchangeError at stage `response`: whether the request took effect is then unknown. */
export const exchangeOver = (
  connection: Connection,
  request: HttpRequest,
  deadlines: Deadlines,
): Promise<HttpResponse> =>
  new Promise((resolve, reject) => {
    const { socket, role } = connection;
    const fail = (message: string, cause?: unknown): void => {
      deadline.clear();
      socket.destroy();
      reject(new ExchangeError('response', message, role, cause));
    };
    const deadline = deadlines.create(role, () => fail('no whole response in time'));
    deadline.restart(CLIENT_LIMITS.responseMs);
    const question = httpRequest({ ...optionsOf(request), createConnection: () => socket });
    question.on('error', (error) => fail(error.message, error));
    question.on('response', (response) => {
      response.on('error', (error) => fail(error.message, error));
      readBody(response, (body) => {
        deadline.clear();
        resolve({
          status: response.statusCode ?? 0,
          headers: headersOf(response),
          body,
          ...(role === undefined ? {} : { servedBy: role }),
        });
      });
    });
    question.end(request.body);
  });

const optionsOf = ({ url, method, headers, body }: HttpRequest) => {
  const { host, pathname, search } = new URL(url);
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return {
    method,
    path: pathname + search,
    headers: { ...headers, ...length, host, connection: 'keep-alive' },
  };
};

const readBody = (response: IncomingMessage, done: (body: string) => void): void => {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
};

const headersOf = (response: IncomingMessage): Record<string, readonly string[]> =>
  Object.fromEntries(Object.entries(response.headersDistinct).map(([name, values]) => [name, values ?? []]));
