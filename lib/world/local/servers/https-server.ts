import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttps, type Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';

import type { Emit } from '../ports.ts';
import type { Gate, GatedConnection } from './gate.ts';
import { certificateByServerName } from './server-name.ts';
import type { Leaves } from './server-name.ts';

export interface HttpsBehaviour {
  readonly gate: Gate;
  readonly certificates: Leaves;
  /** Machine milliseconds; 0 keeps idle connections for ever. */
  readonly keepAliveMs: number;
  readonly dateNow: () => number;
  readonly service: string;
  readonly emit: Emit;
  /** A request that a lost region swallowed or failed. */
  readonly onHit: () => void;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

/** One TCP connection with the requests that are being answered on it. */
interface HttpConnection extends GatedConnection {
  readonly isSilent: () => boolean;
  readonly responses: Set<ServerResponse>;
}

/** @returns what takes over an accepted connection: TLS, HTTP/1.1, and the region's fate. */
export const createHttpsSide = (behaviour: HttpsBehaviour): ((socket: Socket) => void) => {
  // TLS hides the accepted socket; the peer's port names the connection on both sides of it.
  const connections = new Map<number | undefined, HttpConnection>();
  const server = createServer(behaviour);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const connection = connections.get(request.socket.remotePort);
    if (connection !== undefined) answer(behaviour, connection, request, response);
  });
  return (socket) => {
    const { remotePort } = socket;
    const connection = createConnection(socket, behaviour);
    connections.set(remotePort, connection);
    behaviour.gate.add(socket, connection);
    socket.once('close', () => connections.delete(remotePort));
    server.emit('connection', socket);
  };
};

const createServer = ({ certificates, keepAliveMs }: HttpsBehaviour): HttpsServer => {
  const server = createHttps({ ...certificateByServerName(certificates), keepAlive: true, noDelay: true });
  server.keepAliveTimeout = keepAliveMs;
  // The server never listens itself, so the sweep behind these two never runs; saying so keeps silent sockets open.
  server.headersTimeout = 0;
  server.requestTimeout = 0;
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
};

const createConnection = (socket: Socket, behaviour: HttpsBehaviour): HttpConnection => {
  const responses = new Set<ServerResponse>();
  let silent = false;
  return {
    responses,
    isSilent: () => silent,
    silence: () => {
      silent = true;
      for (const response of responses) gag(response);
    },
    reset: () => socket.resetAndDestroy(),
    fail: () => {
      for (const response of responses) {
        answerUnavailable(response, behaviour);
        gag(response);
      }
    },
  };
};

const answer = (
  behaviour: HttpsBehaviour,
  connection: HttpConnection,
  request: IncomingMessage,
  response: ServerResponse,
): void => {
  if (connection.isSilent()) {
    behaviour.onHit();
    return;
  }
  stampDate(response, behaviour);
  if (behaviour.gate.state() === 'errors') {
    behaviour.onHit();
    answerUnavailable(response, behaviour);
    return;
  }
  connection.responses.add(response);
  response.once('close', () => connection.responses.delete(response));
  behaviour.handle(request, response).catch((error: unknown) => answerBroken(response, behaviour, error));
};

const stampDate = (response: ServerResponse, { dateNow }: HttpsBehaviour): void => {
  response.sendDate = false;
  response.setHeader('Date', new Date(dateNow()).toUTCString());
};

const answerUnavailable = (response: ServerResponse, behaviour: HttpsBehaviour): void => {
  if (response.headersSent) return void response.destroy();
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  stampDate(response, behaviour);
  response.writeHead(503, { 'Content-Type': 'text/html' });
  response.end('<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>\r\n');
};

/** A fault of the stand-in itself: loud in the journal, and no answer that could pass for the service's own. */
const answerBroken = (response: ServerResponse, behaviour: HttpsBehaviour, error: unknown): void => {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  behaviour.emit({ kind: 'note', message: `${behaviour.service} of the local world failed: ${reason}` });
  if (!response.headersSent) response.writeHead(500);
  response.end();
};

/** From now on whatever the handler still does to its answer reaches nobody; the socket stays open. */
const gag = (response: ServerResponse): void => {
  response.socket?.setTimeout(0);
  response.writeHead = () => response;
  response.write = () => true;
  response.end = () => response;
  response.flushHeaders = () => undefined;
  response.destroy = () => response;
};
