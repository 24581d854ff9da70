/**
 * The service's own database code as one process of a region has it, against the fronts of a world that resolves no
 * names: each name leads to the loopback port that its front listens on.
 */
import { createSecureContext } from 'node:tls';

import pg from 'pg';
import type { ClientConfig } from 'pg';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { createDatabase } from '../../../../lambda/runtime/database/database.ts';
import type { CheckedDatabase, DatabaseOptions } from '../../../../lambda/runtime/database/database.ts';
import { createTokenSigner } from '../../../../lambda/runtime/database/iam-token.ts';
import type { Topology } from '../../../../lib/assembly/topology.ts';
import type { Caller, LocalContext } from '../../../../lib/world/local/ports.ts';
import type { Spine } from '../../../../lib/world/local/spine.ts';
import { REGIONS } from './topology.ts';

/** From a front's name to its loopback port. */
export type FrontPorts = Map<string, number>;

/** Listens as the spine does, and notes where. */
export const noting =
  (spine: Spine, ports: FrontPorts): LocalContext['servers']['tcp'] =>
  async (options) => {
    const server = await spine.servers.tcp(options);
    options.names.forEach((name) => ports.set(name, server.loopbackPort));
    return server;
  };

/** A PostgreSQL client that finds a front by its name and verifies its certificate against that name. */
export const frontClient = (spine: Spine, ports: FrontPorts): typeof pg.Client =>
  class FrontClient extends pg.Client {
    constructor(config: ClientConfig) {
      const name = String(config.host);
      const ca = [spine.authority.pem, spine.rdsAuthority.pem];
      const ssl = { ca, ...(config.ssl as object), servername: name };
      // A pool hides the password from enumeration.
      const { password } = config;
      super({ ...config, password: password!, host: '127.0.0.1', port: ports.get(name)!, ssl });
    }
  };

export interface ServiceDatabase extends CheckedDatabase {
  /** Each connection past the proxy: why, and how it ended. */
  readonly uses: readonly string[];
}

export interface ServiceProcess {
  readonly spine: Spine;
  readonly ports: FrontPorts;
  readonly world: Topology;
  readonly role: RegionRole;
  /** Who signs the tokens for the way past the proxy. */
  readonly as: Caller;
  readonly credential: DatabaseOptions['credential'];
}

/** Opens the pools of one process; only a fallback goes past the proxy. */
export function serviceDatabase({
  spine,
  ports,
  world,
  role,
  as,
  credential,
}: ServiceProcess): ServiceDatabase {
  const { proxies, cluster } = world.regions[role];
  const credentials = spine.callers.issue(as);
  const uses: string[] = [];
  const opened = createDatabase({
    readEndpoint: proxies[0]!.endpoints[0]!.endpoint,
    writeEndpoint: proxies[0]!.endpoint,
    port: 5432,
    database: 'identities',
    credential,
    clock: { wallMs: () => spine.clock.now(), monotonicMs: () => performance.now() },
    client: frontClient(spine, ports),
    spare: {
      readEndpoint: cluster.readerEndpoint,
      writeEndpoint: cluster.endpoint,
      sign: createTokenSigner(
        REGIONS[role],
        () => credentials,
        () => spine.clock.now(),
      ),
      authorities: () => createSecureContext({ ca: spine.rdsAuthority.pem }),
      share: 0,
      connectionsPerMinute: 60_000,
      random: () => 0.5,
      onUse: ({ reason, outcome }) => void uses.push(`${reason} ${outcome}`),
    },
  });
  return { ...opened, uses };
}

/** @returns the login role of a new read. */
export const whoReads = async (database: CheckedDatabase): Promise<unknown> =>
  (await database.read((query) => query('SELECT session_user AS me')))[0]?.['me'];
