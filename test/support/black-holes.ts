/** Servers that swallow what they are sent, on loopback. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/**
 * `connect`: the handshake never ends. `silent`: takes the request and says nothing. `half-answer`: sends the head of
 * an answer and not its body.
 */
export type BlackHole = 'connect' | 'silent' | 'half-answer';
export interface BlackHoles {
  readonly url: (hole: BlackHole) => string;
  /** Resolves when no client holds a connection to `hole` any more. */
  readonly allClosed: (hole: BlackHole) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: 100\r\n\r\n{"a"';

export async function startBlackHoles(): Promise<BlackHoles> {
  const silent = await listening(() => undefined);
  const half = await listening((socket) => socket.write(HEAD));
  const full = await unreachable();
  const ports = { silent: silent.port, 'half-answer': half.port, connect: full.port };
  const servers = { silent, 'half-answer': half };
  return {
    url: (hole) => `http://127.0.0.1:${ports[hole]}`,
    allClosed: async (hole) => {
      if (hole !== 'connect') await servers[hole].allClosed();
    },
    stop: async () => {
      await Promise.all([silent.stop(), half.stop(), full.stop()]);
    },
  };
}

async function listening(onRequest: (socket: Socket) => void) {
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    socket.once('data', () => onRequest(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    allClosed: async () => {
      await Promise.all([...open].map((socket) => once(socket, 'close')));
    },
    stop: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const LISTEN = `
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));`;

/** Stopped, a process accepts nothing; once its short queue is full, Linux answers no further handshake. */
async function unreachable() {
  const child: ChildProcess = spawn(process.execPath, ['-e', LISTEN], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  const port = Number(line.toString());
  child.kill('SIGSTOP');
  const fillers = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
  await Promise.all(fillers.map((socket) => once(socket, 'connect')));
  return {
    port,
    stop: async () => {
      for (const socket of fillers) socket.destroy();
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
