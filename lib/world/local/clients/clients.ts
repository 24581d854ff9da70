/** The clients of a drill, outside both regions: their own DNS cache, their own connections, their own patience. */
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { HttpRequest, HttpResponse } from '../../../../lambda/contract/http.ts';
import type { ClientKind, WorldClient } from '../../world.ts';
import { createDeadlines } from '../network/deadlines.ts';
import type { LocalContext } from '../ports.ts';
import { createConnect } from './connection.ts';
import type { Connection } from './connection.ts';
import { exchangeOver } from './exchange.ts';
import { CLIENT_LIMITS } from './limits.ts';
import { createNameCache } from './name-cache.ts';

type Reach = Pick<LocalContext, 'clock' | 'network' | 'names' | 'authority'>;
export type MakeClient = (kind: ClientKind, name: string, through?: RegionRole) => WorldClient;

/** @param regionHosts the name that leads to each region, for clients that go through one whatever DNS says. */
export const createClients = (
  reach: Reach,
  regionHosts: Readonly<Record<RegionRole, string>>,
): MakeClient => {
  const deadlines = createDeadlines(reach);
  return (kind, name, through) => {
    const names = createNameCache(reach, name, kind === 'stale-dns' ? CLIENT_LIMITS.staleDnsFactor : 1);
    // An answer that nobody chose by a public name is no line of the journal.
    const addressIn = async (role: RegionRole): Promise<string> =>
      (await reach.names.lookup(regionHosts[role])).addresses[0] ?? '';
    const connect = createConnect(reach, deadlines);
    const kept = createKeptConnections(reach, kind === 'kept-alive' ? Infinity : CLIENT_LIMITS.visitPauseMs);
    const unreached = new Set<string>();
    const open = async (host: string): Promise<Connection> => {
      const patienceMs = unreached.has(host) ? CLIENT_LIMITS.connectAgainMs : CLIENT_LIMITS.connectMs;
      unreached.add(host);
      const address = through === undefined ? await names.addressOf(host) : await addressIn(through);
      const connection = await connect(host, address, patienceMs);
      unreached.delete(host);
      return connection;
    };
    const exchange = async (request: HttpRequest): Promise<HttpResponse> => {
      const host = new URL(request.url).hostname;
      const connection = kept.take(host) ?? (await open(host));
      const response = await exchangeOver(connection, request, deadlines);
      kept.giveBack(host, connection);
      return response;
    };
    return { exchange, close: () => kept.closeAll() };
  };
};

interface KeptConnections {
  take(host: string): Connection | undefined;
  giveBack(host: string, connection: Connection): void;
  closeAll(): void;
}

/** One idle connection per host, dropped once it is too old: an old connection is a pin to an old region. */
const createKeptConnections = ({ clock }: Pick<Reach, 'clock'>, pauseMs: number): KeptConnections => {
  const idle = new Map<string, { readonly connection: Connection; readonly sinceMs: number }>();
  const usable = ({ socket, bornAtMs }: Connection, sinceMs: number): boolean =>
    !socket.destroyed &&
    socket.writable &&
    clock.elapsedMs() - sinceMs < pauseMs &&
    clock.elapsedMs() - bornAtMs < CLIENT_LIMITS.keepAliveMaximumAgeMs;
  return {
    take(host) {
      const held = idle.get(host);
      idle.delete(host);
      if (held === undefined || usable(held.connection, held.sinceMs)) return held?.connection;
      held.connection.socket.destroy();
      return undefined;
    },
    giveBack(host, connection) {
      idle.get(host)?.connection.socket.destroy();
      idle.set(host, { connection, sinceMs: clock.elapsedMs() });
    },
    closeAll() {
      for (const { connection } of idle.values()) connection.socket.destroy();
      idle.clear();
    },
  };
};
