import { createServer, type Server, type Socket } from 'node:net';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { CountingNetwork } from '../network/network.ts';
import type { LocalContext, RegionServer, RegionServers } from '../ports.ts';
import { createGate, type Gate } from './gate.ts';
import { createHttpsSide } from './https-server.ts';
import type { Leaf, Leaves } from './server-name.ts';
import { closeServer, createTcpSide, listenLoopback, swallow } from './tcp-server.ts';

const HTTPS_PORT = 443;

export interface RegionServersContext extends Pick<LocalContext, 'clock' | 'emit' | 'names' | 'authority'> {
  readonly network: CountingNetwork;
}

/**
 * Opens the listeners of both regions on loopback ports,
 * and gives each the addresses and names that clients use.
 */
export const createRegionServers = (context: RegionServersContext): RegionServers => {
  const open = new Set<RegionServer>();
  const { network, clock, emit } = context;
  const publish = async (options: Publication): Promise<RegionServer> => {
    const server = await openServer(context, options);
    open.add(server);
    return { ...server, close: () => server.close().finally(() => open.delete(server)) };
  };
  return {
    https: async (options) => {
      const certificates = await leavesOf(context, options.certificates ?? [options.names]);
      const gate = createGate(network, options.role, network.countHit);
      const take = createHttpsSide({
        gate,
        certificates,
        emit,
        keepAliveMs: (options.keepAliveSimulatedMs ?? 0) / clock.speed,
        dateNow: () => clock.now(),
        service: options.service,
        onHit: () => network.countHit(options.role),
        handle: options.handle,
      });
      return publish({ ...options, port: HTTPS_PORT, gate, take });
    },
    tcp: async (options) => {
      const gate = createGate(network, options.role, network.countHit);
      const side = await createTcpSide(gate, options.accept);
      return publish({ ...options, gate, take: side.take, beforeClose: side.close });
    },
    closeAll: async () => {
      await Promise.all([...open].map((server) => server.close()));
      open.clear();
    },
  };
};

const leavesOf = async (
  { authority }: RegionServersContext,
  [standard, ...others]: NonNullable<Parameters<RegionServers['https']>[0]['certificates']>,
): Promise<Leaves> => {
  const leaf = async (names: readonly string[]): Promise<Leaf> => ({
    names,
    ...(await authority.leaf(names)),
  });
  return [await leaf(standard), ...(await Promise.all(others.map(leaf)))];
};

interface Publication {
  readonly role: RegionRole;
  readonly names: readonly string[];
  readonly port: number;
  readonly gate: Gate;
  readonly take: (socket: Socket) => void;
  readonly beforeClose?: () => Promise<void>;
}

const openServer = async (
  { network, names }: RegionServersContext,
  { role, gate, take, ...publication }: Publication,
): Promise<RegionServer> => {
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    admit(socket, gate, take);
  });
  const loopbackPort = await listenLoopback(server);
  const address = network.expose(role, publication.port, loopbackPort);
  for (const name of publication.names) names.register(name, address);
  return {
    address,
    loopbackPort,
    close: async () => {
      const closed = closeServer(server);
      gate.destroyAll();
      await publication.beforeClose?.();
      await closed;
    },
  };
};

/** The network map stops most connections to a lost region; this is for those that were under way at the cut. */
const admit = (socket: Socket, gate: Gate, take: (socket: Socket) => void): void => {
  socket.on('error', () => undefined);
  switch (gate.state()) {
    case 'refused':
      socket.resetAndDestroy();
      return;
    case 'black-hole':
      gate.add(socket, { silence: () => undefined, reset: () => undefined, fail: () => undefined });
      swallow(socket);
      return;
    case 'up':
    case 'errors':
      take(socket);
  }
};
