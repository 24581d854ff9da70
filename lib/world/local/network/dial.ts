import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { ExchangeError } from '../../../../lambda/contract/http.ts';
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { WorldClock } from '../../world.ts';
import type { Network } from '../ports.ts';
import { pathTo, roleOfAddress, type NetworkMap } from './routes.ts';

/** Connects as somebody outside the functions does: a browser, a health checker, the operator. */
export const createDial =
  (map: NetworkMap, clock: WorldClock, countHit: (role: RegionRole) => void): Network['dial'] =>
  async (address, port, connectTimeoutSimulatedMs) => {
    const path = pathTo(map, address, port);
    const target = `${address}:${port}`;
    switch (path.kind) {
      case 'open':
        return connectLoopback(path.loopbackPort, target, roleOfAddress(address));
      case 'swallowed':
        countHit(path.role);
        await clock.sleep(connectTimeoutSimulatedMs);
        throw new ExchangeError(
          'connect',
          `${target} did not answer in ${connectTimeoutSimulatedMs} ms`,
          path.role,
        );
      case 'refused':
        if (path.role !== undefined) countHit(path.role);
        throw new ExchangeError('connect', `${target} refused the connection`, path.role);
      case 'no-route':
        throw new ExchangeError('connect', `${target} is not an address of this world`);
    }
  };

const connectLoopback = async (
  port: number,
  target: string,
  role: RegionRole | undefined,
): Promise<Socket> => {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    socket.destroy();
    throw new ExchangeError('connect', `${target} refused the connection`, role, error);
  }
};
