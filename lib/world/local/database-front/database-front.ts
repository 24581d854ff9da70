/**
 * The names under which clients reach the database: RDS Proxy endpoints and cluster endpoints, each a TLS front
 * before the instance that the service would choose. Connections are not pooled: one client, one backend.
 *
 * Aurora answers a password login with SCRAM; a front cannot take part in one, so it asks for the password in clear
 * text inside the TLS and logs in with SCRAM itself. PostgreSQL stays the judge of the password.
 */
import type { Socket } from 'node:net';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../../../lambda/contract/regions.ts';
import type { ProxyPart, Topology } from '../../../assembly/topology.ts';
import type { LocalContext } from '../ports.ts';
import type { GlobalDatabase } from '../postgres/global-database.ts';
import type { PostgresServer } from '../postgres/server.ts';
import type { SecretsManager } from '../secrets/secrets.ts';
import { logIn } from './backend.ts';
import { askPassword, greet, join, refuse, secureContext } from './client.ts';
import type { ClientStartup } from './client.ts';
import { ProxyCredentials } from './proxy-credentials.ts';
import type { Refusal } from './refusals.ts';
import { WireError } from './wire.ts';

/** How an endpoint picks its instance. */
type Choice = () => PostgresServer | Refusal;
/** @returns the password to log in with, after the endpoint's own checks. */
type Check = (client: ClientStartup) => Promise<string>;

export interface DatabaseFrontOptions {
  readonly context: LocalContext;
  readonly topology: Topology;
  readonly database: GlobalDatabase;
  readonly secrets: SecretsManager;
  /** Replaces deferred attributes by what their custom resource returned; others stay as they are. */
  readonly resolveDeferred: (text: string) => string;
}

export class DatabaseFront {
  readonly #options: DatabaseFrontOptions;
  readonly #connections = new Map<Socket, PostgresServer>();

  constructor(options: DatabaseFrontOptions) {
    this.#options = options;
    options.database.onPromoted((role) => this.#disconnect(role));
  }

  /** Every endpoint of both regions listens under its minted name. */
  async start(): Promise<void> {
    await Promise.all(REGION_ROLES.flatMap((role) => [this.#startCluster(role), this.#startProxies(role)]));
  }

  async #startCluster(role: RegionRole): Promise<void> {
    const { cluster } = this.#options.topology.regions[role];
    const { database } = this.#options;
    // A standby's cluster endpoint leads to its first instance, which refuses writes with 25006.
    const writer: Choice = () => {
      const { writer: current, readers } = database.backends(role);
      return current ?? readers[0] ?? 'no-connection';
    };
    const reader: Choice = () => {
      const { writer: current, readers } = database.backends(role);
      return readers.at(-1) ?? current ?? 'no-connection';
    };
    await Promise.all([
      this.#listen(role, cluster.endpoint, cluster.port, askPassword, writer),
      this.#listen(role, cluster.readerEndpoint, cluster.port, askPassword, reader),
    ]);
  }

  async #startProxies(role: RegionRole): Promise<void> {
    const { proxies, cluster } = this.#options.topology.regions[role];
    for (const proxy of proxies) {
      const check = this.#proxyCheck(role, proxy);
      const endpoints = [{ endpoint: proxy.endpoint, role: 'READ_WRITE' as const }, ...proxy.endpoints];
      for (const { endpoint, role: access } of endpoints)
        await this.#listen(role, endpoint, cluster.port, check, this.#proxyChoice(role, access));
    }
  }

  #proxyChoice(role: RegionRole, access: 'READ_WRITE' | 'READ_ONLY'): Choice {
    const { database } = this.#options;
    return access === 'READ_WRITE'
      ? () => database.backends(role).writer ?? 'no-writer'
      : () => database.backends(role).readers.at(-1) ?? 'no-reader';
  }

  #proxyCheck(role: RegionRole, proxy: ProxyPart): Check {
    const credentials = new ProxyCredentials({ ...this.#options, role, proxy });
    return async (client) => {
      if (proxy.requireTls && !client.encrypted) refuse(client.socket, 'tls-required', client.user);
      const password = await askPassword(client);
      const held = credentials.of(client.user);
      if (held === undefined) return refuse(client.socket, 'no-credentials', client.user);
      if (held !== password) return refuse(client.socket, 'wrong-password', client.user);
      return held;
    };
  }

  async #listen(role: RegionRole, name: string, port: number, check: Check, choose: Choice): Promise<void> {
    const { context } = this.#options;
    const tls = secureContext(await context.authority.leaf([name]));
    await context.servers.tcp({
      role,
      names: [name],
      port,
      service: 'rds',
      accept: (socket) => {
        socket.on('error', () => undefined);
        this.#serve(socket, tls, check, choose).catch((error: unknown) => {
          // A refusal has ended the connection already; anything else ends it here.
          if (!(error instanceof WireError))
            context.emit({ kind: 'note', message: `${name}: ${String(error)}` });
          if (!socket.writableEnded) socket.destroySoon();
        });
      },
    });
  }

  async #serve(
    raw: Socket,
    tls: ReturnType<typeof secureContext>,
    check: Check,
    choose: Choice,
  ): Promise<void> {
    const client = await greet(raw, tls);
    const password = await check(client);
    const server = choose();
    if (typeof server === 'string') return refuse(client.socket, server, client.user);
    const login = await logIn(server.port, client.parameters, password);
    if (login.outcome === 'unreachable') return refuse(client.socket, 'no-connection', client.user);
    if (login.outcome === 'refused') return void client.socket.end(login.error);
    this.#connections.set(login.socket, server);
    login.socket.once('close', () => this.#connections.delete(login.socket));
    join(client.socket, login.socket);
  }

  /** Aurora restarts the instances of a cluster that becomes the writer, so its connections end. */
  #disconnect(promoted: RegionRole): void {
    const { writer, readers } = this.#options.database.backends(promoted);
    for (const [socket, server] of this.#connections)
      if (server === writer || readers.includes(server)) socket.destroy();
  }
}
