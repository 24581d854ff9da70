/**
 * The names under which clients reach the database: RDS Proxy endpoints and cluster endpoints, each a TLS front
 * before the instance that the service would choose. Connections are not pooled: one client, one backend.
 *
 * Aurora answers a password login with SCRAM; a front cannot take part in one, so it asks for the password in clear
 * text inside the TLS and logs in with SCRAM itself. PostgreSQL stays the judge of the password. IAM tokens, which
 * RDS has judged by a PAM module, are judged here.
 */
import type { Socket } from 'node:net';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../../../lambda/contract/regions.ts';
import type { ProxyPart, Topology } from '../../../assembly/topology.ts';
import type { Authority, LocalContext } from '../ports.ts';
import type { GlobalDatabase } from '../postgres/global-database.ts';
import type { PostgresServer } from '../postgres/server.ts';
import type { SecretsManager } from '../secrets/secrets.ts';
import type { DatabaseLogin, LoginVerdict } from '../../world.ts';
import { logIn } from './backend.ts';
import type { Proof } from './backend.ts';
import { askPassword, greet, join, refuse, secureContext } from './client.ts';
import type { ClientStartup } from './client.ts';
import { clusterCheck } from './cluster-check.ts';
import { ProxyCredentials } from './proxy-credentials.ts';
import { ProxyTrouble } from './proxy-trouble.ts';
import type { Refusal } from './refusals.ts';
import { INVALID_PASSWORD, tryLogin } from './try-login.ts';
import { WireError } from './wire.ts';

/** How an endpoint picks its instance. */
type Choice = () => PostgresServer | Refusal;
/** @returns what to log in with, after the endpoint's own checks. */
type Check = (client: ClientStartup) => Promise<Proof>;
/** One name that clients connect to. */
interface Endpoint {
  readonly role: RegionRole;
  readonly name: string;
  readonly access: 'read-write' | 'read-only' | 'cluster' | 'cluster-reader';
  readonly port: number;
  readonly check: Check;
  readonly choose: Choice;
}

type Place = Pick<Endpoint, 'role' | 'access'>;

export interface DatabaseFrontOptions {
  /** What is wrong with the proxies. Default: nothing. */
  readonly trouble?: ProxyTrouble;
  readonly context: LocalContext;
  readonly topology: Topology;
  readonly database: GlobalDatabase;
  readonly secrets: SecretsManager;
  /** Replaces deferred attributes by what their custom resource returned; others stay as they are. */
  readonly resolveDeferred: (text: string) => string;
}

export interface WriterRestart {
  readonly ended: number;
  readonly up: Promise<void>;
}

export class DatabaseFront {
  readonly #options: DatabaseFrontOptions;
  readonly #connections = new Map<Socket, PostgresServer>();
  readonly #trouble: ProxyTrouble;
  #withoutInstance = 0;

  constructor(options: DatabaseFrontOptions) {
    this.#options = options;
    this.#trouble = options.trouble ?? new ProxyTrouble();
    options.database.onPromoted((role) => this.#disconnect(role));
  }

  /** Logins that found the instance of their endpoint gone, since the start. */
  get loginsWithoutInstance(): number {
    return this.#withoutInstance;
  }

  /** Every endpoint of both regions listens under its minted name. */
  async start(): Promise<void> {
    await Promise.all(REGION_ROLES.flatMap((role) => [this.#startCluster(role), this.#startProxies(role)]));
  }

  /**
   * The writer restarts, and every connection to it ends.
   * @param meanwhile what passes before it comes up; a rejection of it is ours.
   * @returns how many connections of clients those were, and when it is up again; that rejects with a WorldError
   * when it does not come up.
   */
  restartWriter(meanwhile: () => Promise<void> = () => Promise.resolve()): WriterRestart {
    const { database } = this.#options;
    const { writer } = database.backends(database.writerRole);
    const ended = [...this.#connections.values()].filter((server) => server === writer).length;
    return { ended, up: database.restartWriter(meanwhile).then(() => undefined) };
  }

  /** At the region's cluster endpoint, by a person who stands beside it. Never throws. */
  tryLogin(role: RegionRole, login: DatabaseLogin): Promise<LoginVerdict> {
    const { context, database, topology } = this.#options;
    const { writer, readers } = database.backends(role);
    const server = writer ?? readers[0];
    if (server === undefined || context.network.link(role) !== 'up') return Promise.resolve('unreachable');
    const { databaseName = 'postgres' } = topology.regions[database.writerRole].cluster;
    return tryLogin(server.port, databaseName, login);
  }

  async #startCluster(role: RegionRole): Promise<void> {
    const { cluster } = this.#options.topology.regions[role];
    const { database } = this.#options;
    // A cluster without an instance is not there: nobody hands out its names.
    if (cluster.instances.length === 0) return;
    // A standby's cluster endpoint leads to its first instance, which refuses writes with 25006.
    const writer: Choice = () => {
      const { writer: current, readers } = database.backends(role);
      return current ?? readers[0] ?? 'no-connection';
    };
    const reader: Choice = () => {
      const { writer: current, readers } = database.backends(role);
      return readers.at(-1) ?? current ?? 'no-connection';
    };
    const { port, endpoint, readerEndpoint } = cluster;
    const listen = (name: string, access: Endpoint['access'], choose: Choice): Promise<void> => {
      const check = clusterCheck({ ...this.#options, role, name, choose });
      return this.#listen({ role, port, name, access, check, choose });
    };
    await Promise.all([
      listen(endpoint, 'cluster', writer),
      listen(readerEndpoint, 'cluster-reader', reader),
    ]);
  }

  async #startProxies(role: RegionRole): Promise<void> {
    const { proxies, cluster } = this.#options.topology.regions[role];
    for (const proxy of proxies) {
      const credentials = new ProxyCredentials({ ...this.#options, role, proxy });
      const endpoints = [{ endpoint: proxy.endpoint, role: 'READ_WRITE' as const }, ...proxy.endpoints];
      for (const { endpoint: name, role: kind } of endpoints) {
        const access = kind === 'READ_WRITE' ? 'read-write' : 'read-only';
        const choice = this.#proxyChoice(role, access);
        const choose: Choice = () => this.#trouble.refusal(role, access) ?? choice();
        const check = this.#proxyCheck(proxy, credentials, { role, access });
        await this.#listen({ role, name, access, port: cluster.port, check, choose });
      }
    }
  }

  #proxyChoice(role: RegionRole, access: 'read-write' | 'read-only'): Choice {
    const { database } = this.#options;
    return access === 'read-write'
      ? () => database.backends(role).writer ?? 'no-writer'
      : () => database.backends(role).readers.at(-1) ?? 'no-reader';
  }

  #proxyCheck(proxy: ProxyPart, credentials: ProxyCredentials, place: Place): Check {
    const { role } = place;
    return async (client) => {
      if (proxy.requireTls && !client.encrypted) refuse(client.socket, 'tls-required', client.user);
      if (this.#trouble.lacksCredentials(role)) return refuse(client.socket, 'no-credentials', client.user);
      const password = await askPassword(client);
      const held = credentials.of(client.user);
      if (held === undefined) return refuse(client.socket, 'no-credentials', client.user);
      if (held === password) return { kind: 'password', password: held };
      this.#journal(place, { outcome: 'wrong-password' });
      return refuse(client.socket, 'wrong-password', client.user);
    };
  }

  async #listen(endpoint: Endpoint): Promise<void> {
    const { context } = this.#options;
    const { role, name, port } = endpoint;
    const tls = secureContext(await this.#authorityOf(endpoint).leaf([name]));
    await context.servers.tcp({
      role,
      names: [name],
      port,
      service: 'rds',
      accept: (socket) => {
        socket.on('error', () => undefined);
        this.#serve(socket, tls, endpoint).catch((error: unknown) => {
          // A refusal has ended the connection already; anything else ends it here.
          if (!(error instanceof WireError))
            context.emit({ kind: 'note', message: `${name}: ${String(error)}` });
          if (!socket.writableEnded) socket.destroySoon();
        });
      },
    });
  }

  async #serve(raw: Socket, tls: ReturnType<typeof secureContext>, endpoint: Endpoint): Promise<void> {
    const client = await greet(raw, tls);
    const proof = await endpoint.check(client);
    const server = endpoint.choose();
    if (typeof server === 'string') return this.#turnAway(client, endpoint, server);
    const login = await logIn(server.port, client.parameters, proof);
    if (login.outcome === 'unreachable') return this.#turnAway(client, endpoint, 'no-connection');
    if (login.outcome === 'refused') {
      if (login.error.includes(INVALID_PASSWORD)) this.#journal(endpoint, { outcome: 'wrong-password' });
      return void client.socket.end(login.error);
    }
    this.#connections.set(login.socket, server);
    login.socket.once('close', () => this.#connections.delete(login.socket));
    this.#journal(endpoint, { outcome: 'opened', instance: server.identifier });
    join(client.socket, login.socket);
  }

  /** A proxy's certificate comes from ACM, an instance's from the RDS authority (Aurora guide, "Using TLS/SSL"). */
  #authorityOf({ access }: Endpoint): Authority {
    const { authority, rdsAuthority } = this.#options.context;
    return access === 'cluster' || access === 'cluster-reader' ? rdsAuthority : authority;
  }

  #turnAway({ socket, user }: ClientStartup, endpoint: Endpoint, refusal: Refusal): never {
    if (refusal === 'no-connection') this.#withoutInstance += 1;
    this.#journal(endpoint, { outcome: refusal });
    return refuse(socket, refusal, user);
  }

  #journal(
    { role, access }: Place,
    end: { readonly outcome: 'opened' | Refusal; readonly instance?: string },
  ): void {
    this.#options.context.emit({ kind: 'database-connection', role, endpoint: access, ...end });
  }

  /** Aurora restarts the instances of a cluster that becomes the writer, so its connections end. */
  #disconnect(promoted: RegionRole): void {
    const { writer, readers } = this.#options.database.backends(promoted);
    const ended = [...this.#connections].filter(
      ([, server]) => server === writer || readers.includes(server),
    );
    for (const [socket] of ended) socket.destroy();
    const { emit } = this.#options.context;
    emit({ kind: 'database-promoted', role: promoted, connectionsEnded: ended.length });
  }
}
