import dgram from 'node:dgram';
import { readFileSync } from 'node:fs';
import { Socket, type TcpNetConnectOpts } from 'node:net';

import { pathTo, type NetworkMap } from '../../network/routes.ts';
import { tellHost } from './messages.ts';
import type { ResolveName } from './names.ts';

/**
 * Sends every connection of this process through the network map: TLS, HTTP, fetch, database drivers alike,
 * since all of them end in `net.Socket`. Nothing leaves the machine: an address outside the map has no route.
 *
 * A swallowed connection stays pending; whoever waits for it has its own time-out, which is not scaled below 5 s.
 */
export const installNetwork = (mapFile: string, resolve: ResolveName): void => {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the socket that it belongs to
  const connectReal: (this: Socket, options: TcpNetConnectOpts) => Socket = Socket.prototype.connect;
  const readMap = (): NetworkMap => JSON.parse(readFileSync(mapFile, 'utf8')) as NetworkMap;
  Socket.prototype.connect = function connect(this: Socket, ...args: unknown[]): Socket {
    const { options, callback } = parseArguments(args);
    if (callback !== undefined) this.once('connect', callback);
    // As during a real look-up: writes queue up, and drivers see a socket that is on its way.
    Object.assign(this, { connecting: true });
    route(options, resolve, readMap).then(
      (target) => {
        if (target === 'swallowed' || this.destroyed) return;
        connectReal.call(this, { ...options, ...target, lookup: undefined, autoSelectFamily: false });
      },
      (error: unknown) => this.destroy(error as Error),
    );
    return this;
  };
  closeDatagrams();
};

type Target = { readonly host: string; readonly port: number } | 'swallowed';

const route = async (
  { host = 'localhost', port: givenPort, path }: ConnectOptions,
  resolve: ResolveName,
  readMap: () => NetworkMap,
): Promise<Target> => {
  const port = Number(givenPort);
  if (typeof path === 'string' || Number.isNaN(port)) throw connectError('ENETUNREACH', path ?? host, 0);
  const address = await resolve(host);
  if (isLoopback(address)) return { host: address, port };
  const way = pathTo(readMap(), address, port);
  switch (way.kind) {
    case 'open':
      return { host: '127.0.0.1', port: way.loopbackPort };
    case 'swallowed':
      tellHost({ kind: 'hit', role: way.role });
      return 'swallowed';
    case 'refused':
      if (way.role !== undefined) tellHost({ kind: 'hit', role: way.role });
      throw connectError('ECONNREFUSED', address, port);
    case 'no-route':
      throw connectError('ENETUNREACH', address, port);
  }
};

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';

/** Error numbers as on Linux, where Lambda runs. */
const ERROR_NUMBERS = { ECONNREFUSED: -111, ENETUNREACH: -101 } as const;
const connectError = (code: keyof typeof ERROR_NUMBERS, address: string, port: number): Error =>
  Object.assign(new Error(`connect ${code} ${address}:${port}`), {
    code,
    errno: ERROR_NUMBERS[code],
    syscall: 'connect',
    address,
    port,
  });

type ConnectOptions = Omit<TcpNetConnectOpts, 'port'> & { port?: number | string; path?: string | null };

/** `connect` takes options, a port with or without host, a path, or what `net.connect` made of one of these. */
const parseArguments = (args: unknown[]): { options: ConnectOptions; callback: (() => void) | undefined } => {
  const [first, ...rest] = (Array.isArray(args[0]) ? args[0] : args) as unknown[];
  const callback = rest.find((argument) => typeof argument === 'function') as (() => void) | undefined;
  if (typeof first === 'object' && first !== null) {
    return { options: first, callback };
  }
  if (typeof first === 'string' && Number.isNaN(Number(first))) return { options: { path: first }, callback };
  const host = typeof rest[0] === 'string' ? { host: rest[0] } : {};
  return { options: { port: Number(first), ...host }, callback };
};

/** The resolver has sockets of its own; nothing else in a function has a reason to send datagrams. */
const closeDatagrams = (): void => {
  dgram.Socket.prototype.send = () => {
    throw connectError('ENETUNREACH', 'datagram', 0);
  };
};
