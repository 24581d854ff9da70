/** A local world reduced to what the data stand-ins need: plain HTTP listeners, a fast clock, links that tests cut. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { createClock } from '../../../../lib/world/local/clock.ts';
import type { Caller, LinkState, LocalContext, RegionServer } from '../../../../lib/world/local/ports.ts';

export type Entry = { readonly kind: string } & Readonly<Record<string, unknown>>;
export interface FakeContext extends LocalContext {
  readonly entries: Entry[];
  readonly adopted: Set<number>;
  /** Loopback port of a name's listener. */
  portOf(name: string): number;
  dispose(): Promise<void>;
}

export const OPERATOR = { accessKeyId: 'AKIDOPERATOR', secretAccessKey: 'operator-secret' };

export async function fakeContext(speed = 100, seed = 1): Promise<FakeContext> {
  const entries: Entry[] = [];
  const adopted = new Set<number>();
  const ports = new Map<string, number>();
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const folder = await mkdtemp(path.join(tmpdir(), 'holdover-data-'));
  const links: Record<RegionRole, LinkState> = { primary: 'up', standby: 'up' };
  const listeners: ((role: RegionRole, state: LinkState) => void)[] = [];
  const keys = new Map<string, { caller: Caller; secretAccessKey: string }>([
    [OPERATOR.accessKeyId, { caller: { kind: 'operator' }, secretAccessKey: OPERATOR.secretAccessKey }],
  ]);
  const clock = createClock(speed, Date.UTC(2026, 0, 1));
  const listen = async (server: Server, names: readonly string[]): Promise<RegionServer> => {
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    names.forEach((name) => ports.set(name, port));
    servers.push(server);
    return { address: '192.0.2.1', loopbackPort: port, close: async () => void server.close() };
  };
  return {
    entries,
    adopted,
    folder,
    portOf: (name) => {
      const port = ports.get(name);
      if (port === undefined) throw new Error(`nothing listens for ${name}`);
      return port;
    },
    dispose: async () => {
      servers.forEach((server) => server.close());
      sockets.forEach((socket) => socket.destroy());
      await rm(folder, { recursive: true, force: true });
    },
    clock,
    emit: (entry) => void entries.push(entry),
    network: {
      expose: () => '192.0.2.1',
      link: (role) => links[role],
      setLink: (role, state) => {
        links[role] = state;
        listeners.forEach((listener) => listener(role, state));
      },
      onLink: (listener) => void listeners.push(listener),
      roleOf: () => undefined,
      dial: () => Promise.reject(new Error('not part of the fake')),
      file: '',
      hits: () => ({ primary: 0, standby: 0 }),
    },
    names: {
      port: 0,
      register: () => undefined,
      delegate: () => undefined,
      withhold: () => ({ hits: () => 0, end: () => undefined }),
      lookup: () => Promise.reject(new Error('not part of the fake')),
      stop: () => Promise.resolve(),
    },
    authority: {
      file: '',
      pem: '',
      publicKeyHash: '',
      leaf: () => Promise.reject(new Error('not part of the fake')),
    },
    rdsAuthority: {
      file: '',
      pem: '',
      publicKeyHash: '',
      leaf: () => Promise.reject(new Error('not part of the fake')),
    },
    runtimeAuthoritiesFile: '',
    reaper: {
      adopt: (pid) => void adopted.add(pid),
      release: (pid) => void adopted.delete(pid),
      finish: () => Promise.resolve(),
    },
    callers: {
      issue: (caller) => {
        const accessKeyId = `AKID${randomBytes(8).toString('hex').toUpperCase()}`;
        const secretAccessKey = randomBytes(20).toString('hex');
        keys.set(accessKeyId, { caller, secretAccessKey });
        return { accessKeyId, secretAccessKey, sessionToken: 'session' };
      },
      find: (accessKeyId) => keys.get(accessKeyId),
    },
    servers: {
      https: ({ names, handle }) =>
        listen(
          createServer((request, response) => void handle(request, response)),
          names,
        ),
      tcp: ({ names, accept }) => listen(createTcpServer(accept), names),
      closeAll: () => Promise.resolve(),
    },
    random: mulberry32(seed),
  };
}

/** Small seeded generator. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
