import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { WorldError, type WorldClock } from '../../world.ts';
import type { LinkState, Network } from '../ports.ts';
import { createDial } from './dial.ts';
import { ADDRESS_BLOCKS, roleOfAddress, type NetworkMap, type Place } from './routes.ts';

/** The network with what only the world's own parts use. */
export interface CountingNetwork extends Network {
  /**
   * A connection to `role` was refused, swallowed or silenced somewhere else:
   * in a function's process or a server.
   */
  readonly countHit: (role: RegionRole) => void;
}

/**
 * The map of virtual addresses, in memory and in a file that processes read at each connect: a frozen process, which
 * can take no message, sees a lost region as soon as it runs again.
 */
export const createNetwork = (folder: string, clock: WorldClock): CountingNetwork => {
  const file = join(folder, 'network.json');
  const links: Record<RegionRole, LinkState> = { primary: 'up', standby: 'up' };
  const routes: Record<string, number> = {};
  const hits: Record<RegionRole, number> = { primary: 0, standby: 0 };
  const listeners = new Set<(role: RegionRole, state: LinkState) => void>();
  const nextHost = createHostCounter();
  const map: NetworkMap = { links, routes };
  const countHit = (role: RegionRole): void => void (hits[role] += 1);

  writeMap(file, map);
  return {
    file,
    countHit,
    expose: (place, port, loopbackPort) => {
      const address = nextHost(place);
      routes[`${address}:${port}`] = loopbackPort;
      writeMap(file, map);
      return address;
    },
    link: (role) => links[role],
    setLink: (role, state) => {
      if (links[role] === state) return;
      links[role] = state;
      writeMap(file, map);
      for (const listener of listeners) listener(role, state);
    },
    onLink: (listener) => void listeners.add(listener),
    roleOf: roleOfAddress,
    dial: createDial(map, clock, countHit),
    hits: () => ({ ...hits }),
  };
};

/** Renaming is atomic, so a reader sees the map before or after a change and never half of it. */
const writeMap = (file: string, map: NetworkMap): void => {
  writeFileSync(`${file}.next`, JSON.stringify(map));
  renameSync(`${file}.next`, file);
};

const createHostCounter = (): ((place: Place) => string) => {
  const used: Record<Place, number> = { primary: 9, standby: 9, elsewhere: 9 };
  return (place) => {
    used[place] += 1;
    if (used[place] > 254) {
      throw new WorldError(
        'ADDRESSES_EXHAUSTED',
        `All addresses of ${place} (${ADDRESS_BLOCKS[place]}.10-254) are taken.`,
      );
    }
    return `${ADDRESS_BLOCKS[place]}.${used[place]}`;
  };
};
