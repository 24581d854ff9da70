import type { Socket } from 'node:net';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { LinkState, Network } from '../ports.ts';

/** What a server does with an open connection when its region's link changes. */
export interface GatedConnection {
  /** Nothing more goes out, nothing is closed: the peer is left waiting. */
  silence(): void;
  reset(): void;
  /** The region fails behind a connection that TCP still sees as alive. */
  fail(): void;
}

/** The open connections of one server, turned over to the link's state at every change. */
export interface Gate {
  state(): LinkState;
  add(socket: Socket, connection: GatedConnection): void;
  destroyAll(): void;
}

/**
 * A connection that a lost region silenced stays silent after the region is back: what held it open has
 * forgotten it. So each is handed to exactly one state and then dropped.
 * @param hit called for each connection that the change of state struck.
 */
export const createGate = (network: Network, role: RegionRole, hit: (role: RegionRole) => void): Gate => {
  const open = new Map<Socket, GatedConnection>();
  const sockets = new Set<Socket>();
  network.onLink((changed, state) => {
    if (changed !== role || state === 'up') return;
    for (const connection of open.values()) {
      hit(role);
      strike(connection, state);
    }
    // A region that answers with errors keeps its connections, and fails each request on them.
    if (state !== 'errors') open.clear();
  });
  return {
    state: () => network.link(role),
    add: (socket, connection) => {
      sockets.add(socket);
      open.set(socket, connection);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        open.delete(socket);
      });
    },
    destroyAll: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
};

const strike = (connection: GatedConnection, state: Exclude<LinkState, 'up'>): void => {
  switch (state) {
    case 'black-hole':
      connection.silence();
      return;
    case 'refused':
      connection.reset();
      return;
    case 'errors':
      connection.fail();
  }
};
