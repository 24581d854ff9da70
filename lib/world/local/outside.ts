/** What stands outside of both regions on this machine: an application of its own, and the browsers that visit it. */
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { Socket } from 'node:net';

import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { Destination, Outside } from '../outside.ts';
import { CLIENT_LIMITS } from './clients/limits.ts';
import { createNameCache } from './clients/name-cache.ts';
import type { LocalContext } from './ports.ts';
import { closeServer, listenLoopback } from './servers/tcp-server.ts';

const HTTPS_PORT = 443;

type Reach = Pick<LocalContext, 'authority' | 'clock' | 'names' | 'network'>;
export type Census = Outside['census'];
export interface LocalOutside extends Outside {
  /** Ends what was published and every connection that was made. Repeatable. */
  stop(): Promise<void>;
}

export const createOutside = (reach: Reach, census: Census): LocalOutside => {
  const { authority, names, network } = reach;
  const cache = createNameCache(reach, 'outside', 1);
  const sites = new Set<{ readonly server: Server; readonly sockets: Set<Socket> }>();
  const connections = createConnections(reach);
  const at = (address: string): Destination => ({ address, role: network.roleOf(address) });
  return {
    authorityFile: authority.file,
    publicKeyHash: authority.publicKeyHash,
    census,
    resolve: async (name) => at(await cache.addressOf(name)),
    resolveAfresh: async (name) => at((await names.lookup(name)).addresses[0] ?? ''),
    connect: connections.open,
    certificateFor: (name) => authority.leaf([name]),
    publish: async (name, handle) => {
      const server = createServer(await authority.leaf([name]), (request, response) => {
        // A handler answers its own failures; one that did not must not end the world.
        handle(request, response).catch(() => response.destroy());
      });
      const sockets = new Set<Socket>();
      server.on('connection', (socket: Socket) => keep(sockets, socket));
      server.on('tlsClientError', (_error, socket) => socket.destroy());
      sites.add({ server, sockets });
      names.register(name, network.expose('elsewhere', HTTPS_PORT, await listenLoopback(server)));
    },
    stop: async () => {
      connections.destroyAll();
      for (const { sockets } of sites) for (const socket of sockets) socket.destroy();
      await Promise.all([...sites].map(({ server }) => closeServer(server)));
    },
  };
};

const keep = (sockets: Set<Socket>, socket: Socket): void => {
  sockets.add(socket);
  socket.on('error', () => undefined);
  socket.once('close', () => sockets.delete(socket));
};

interface Connections {
  readonly open: Outside['connect'];
  destroyAll(): void;
}

/**
 * Nobody tells a client that its region is gone: what was open stays silent, and clients give up on their own. The
 * kernel's own patience lasts a quarter of an hour; a person at a browser presses "reload" long before.
 */
const createConnections = ({ clock, network }: Pick<Reach, 'clock' | 'network'>): Connections => {
  const open: Record<RegionRole | 'elsewhere', Set<Socket>> = {
    primary: new Set(),
    standby: new Set(),
    elsewhere: new Set(),
  };
  network.onLink((role, state) => {
    if (state !== 'black-hole') return;
    const silenced = [...open[role]];
    clock.after(CLIENT_LIMITS.responseMs, () => silenced.forEach((socket) => socket.destroy()));
  });
  return {
    open: async ({ address, role }, port) => {
      const socket = await network.dial(address, port, CLIENT_LIMITS.connectMs);
      keep(open[role ?? 'elsewhere'], socket);
      return socket;
    },
    destroyAll: () => {
      for (const sockets of Object.values(open)) for (const socket of sockets) socket.destroy();
    },
  };
};
