import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import type { Gate } from './gate.ts';

/**
 * Whoever speaks TLS inside the stream takes its socket over,
 * so the region's fate sits in a pipe in front of it.
 */
export interface TcpSide {
  readonly take: (socket: Socket) => void;
  readonly close: () => Promise<void>;
}

/**
 * @param accept gets a socket of its own for every connection;
 * a lost region closes it, while the peer sees nothing.
 */
export const createTcpSide = async (gate: Gate, accept: (socket: Socket) => void): Promise<TcpSide> => {
  const accepted = new Set<Socket>();
  const inner = createServer({ noDelay: true }, (socket) => {
    accepted.add(socket);
    socket.once('close', () => accepted.delete(socket));
    accept(socket);
  });
  const port = await listenLoopback(inner);
  return {
    take: (outer) => {
      if (gate.state() === 'errors') resetOnFirstByte(outer, gate);
      else join(outer, connect({ port, host: '127.0.0.1', noDelay: true }), gate);
    },
    close: async () => {
      const closed = closeServer(inner);
      for (const socket of accepted) socket.destroy();
      await closed;
    },
  };
};

const join = (outer: Socket, inner: Socket, gate: Gate): void => {
  let silent = false;
  outer.pipe(inner).pipe(outer);
  inner.on('error', () => {
    if (!silent) outer.resetAndDestroy();
  });
  outer.once('close', () => inner.destroy());
  gate.add(outer, {
    silence: () => {
      silent = true;
      inner.unpipe(outer);
      outer.unpipe(inner);
      inner.destroy();
      swallow(outer);
    },
    reset: () => outer.resetAndDestroy(),
    fail: () => outer.resetAndDestroy(),
  });
};

/** Reads into nowhere, so that the peer's own end is seen and its socket let go. */
export const swallow = (socket: Socket): void => {
  socket.resume();
  socket.once('end', () => socket.destroy());
};

const resetOnFirstByte = (socket: Socket, gate: Gate): void => {
  const reset = (): void => void socket.resetAndDestroy();
  gate.add(socket, { silence: () => swallow(socket), reset, fail: reset });
  socket.once('data', reset);
};

/** @returns the port that the machine chose. */
export const listenLoopback = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

export const closeServer = async (server: Server): Promise<void> => {
  if (!server.listening) return;
  server.close();
  await once(server, 'close');
};
