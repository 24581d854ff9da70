/**
 * The Aurora global database of the templates as real PostgreSQL: one server per cluster instance. The writer
 * streams to its own cluster's readers and to the standby cluster's first instance, which streams to the rest of
 * its cluster, so that they follow it through a promotion.
 */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../../../lambda/contract/regions.ts';
import type { ClusterPart } from '../../../assembly/topology.ts';
import { WorldError } from '../../world.ts';
import type { LinkState, LocalContext } from '../ports.ts';
import { copyRunning, copyStopped, createMaster, follow, initialize } from './data-folder.ts';
import { preparePostgres } from './installation.ts';
import type { Installation } from './installation.ts';
import { PostgresServer } from './server.ts';
import { caughtUp, promoteServer, setWritesRefused, streamsWithin } from './switching.ts';

export type Clusters = Readonly<Record<RegionRole, ClusterPart>>;
export interface MasterCredential {
  readonly username: string;
  readonly password: string;
}
/** Which instances of a cluster may be written, which only read, right now. */
export interface ClusterBackends {
  readonly writer: PostgresServer | undefined;
  readonly readers: readonly PostgresServer[];
}

/** A server that ended in order has nothing to catch up with, so it streams at once or never. */
const STREAMS_WITHIN_MS = 5_000;

const other = (role: RegionRole): RegionRole => (role === 'primary' ? 'standby' : 'primary');

export class GlobalDatabase {
  readonly #context: LocalContext;
  readonly #clusters: Clusters;
  readonly #servicePassword = randomBytes(24).toString('hex');
  readonly #listeners: ((promoted: RegionRole) => void)[] = [];
  #servers: Readonly<Record<RegionRole, readonly PostgresServer[]>> = { primary: [], standby: [] };
  #installation: Installation | undefined;
  #writerRole: RegionRole;
  /** Link changes are carried out one after the other. */
  #pending: Promise<void> = Promise.resolve();
  /** Demoted regions that hold their old volume still. */
  readonly #outdated = new Set<RegionRole>();

  constructor(context: LocalContext, clusters: Clusters) {
    this.#context = context;
    this.#clusters = clusters;
    const owners = REGION_ROLES.filter((role) => clusters[role].master !== undefined);
    const [owner] = owners;
    if (owner === undefined || owners.length > 1)
      throw new WorldError(
        'DATABASE_OWNER',
        `One cluster must be created with a master user, found ${owners.length} (${REGION_ROLES.map((role) => clusters[role].origin.logicalId).join(', ')}).`,
      );
    this.#writerRole = owner;
  }

  get writerRole(): RegionRole {
    return this.#writerRole;
  }

  /** Everything up and streaming; a cluster without instances, the writer's apart, is not there. @throws WorldError when a server does not come up. */
  async start(master: MasterCredential): Promise<void> {
    const installation = await preparePostgres(this.#context.folder);
    this.#installation = installation;
    this.#servers = {
      primary: this.#makeServers('primary', installation),
      standby: this.#makeServers('standby', installation),
    };
    const writer = this.#first(this.#writerRole);
    await initialize(installation, writer.data, this.#servicePassword, master.username);
    const followers = this.#followers();
    await Promise.all(followers.map((server) => copyStopped(installation, writer.data, server.data)));
    await writer.start();
    await Promise.all([
      writer.asService((client) =>
        createMaster(client, master, this.#clusters[this.#writerRole].databaseName),
      ),
      ...REGION_ROLES.map((role) => this.#startCluster(role)),
    ]);
    await caughtUp(writer, followers);
    this.#context.network.onLink((role, state) => this.#linkChanged(role, state));
  }

  backends(role: RegionRole): ClusterBackends {
    const servers = this.#servers[role];
    return role === this.#writerRole
      ? { writer: servers[0], readers: servers.slice(1) }
      : { writer: undefined, readers: servers };
  }

  /** Told after each promotion, in the order of registration. */
  onPromoted(listener: (promoted: RegionRole) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * From here on every new transaction on the writer only reads (SQLSTATE 25006), as on a cluster that is about to
   * hand over; until the next promotion, or {@link acceptWrites}.
   */
  async refuseWrites(): Promise<void> {
    await setWritesRefused(this.#first(this.#writerRole), true);
  }

  /** Undoes {@link refuseWrites}: the writer stays what it is. */
  async acceptWrites(): Promise<void> {
    await setWritesRefused(this.#first(this.#writerRole), false);
  }

  /**
   * Makes the cluster of `role` the writer. `forced` loses what had not arrived there; `graceful` ends the old writer
   * in order first, so that everything arrives, and lets it follow the new one. The other instances of both clusters
   * go on answering reads meanwhile. Repeating changes nothing.
   * @returns real milliseconds until the new writer accepts writes.
   * @throws WorldError `PROMOTION_FAILED`.
   */
  async promote(role: RegionRole, manner: 'forced' | 'graceful' = 'forced'): Promise<number> {
    await this.#pending;
    if (role === this.#writerRole) return 0;
    const demoted = other(role);
    const began = this.#context.clock.realMs();
    await (manner === 'graceful' ? this.#handOver(demoted, role) : this.#takeOver(demoted, role));
    const tookMs = this.#context.clock.realMs() - began;
    if (this.#context.network.link(demoted) === 'up') this.#linkChanged(demoted, 'up');
    return tookMs;
  }

  /**
   * The writer's process ends without a goodbye and comes back on its own data, as when RDS restarts an instance;
   * nobody is promoted. @param meanwhile what passes before it comes up.
   * @returns real milliseconds until it answers again. @throws WorldError when it does not come up.
   */
  async restartWriter(meanwhile: () => Promise<void> = () => Promise.resolve()): Promise<number> {
    await this.#pending;
    const writer = this.#first(this.#writerRole);
    const began = this.#context.clock.realMs();
    await writer.crash();
    await meanwhile();
    await writer.start();
    return this.#context.clock.realMs() - began;
  }

  /** As the master would: from the next login on, and in every instance once it has followed. */
  async changePassword(user: string, password: string): Promise<void> {
    await this.#pending;
    await this.#first(this.#writerRole).asService((client) =>
      client.query(`ALTER ROLE ${client.escapeIdentifier(user)} PASSWORD ${client.escapeLiteral(password)}`),
    );
  }

  /** Resolves when every change of a link so far has been carried out. */
  settled(): Promise<void> {
    return this.#pending;
  }

  async stop(): Promise<void> {
    await this.#pending;
    await Promise.all(REGION_ROLES.flatMap((role) => this.#servers[role]).map((server) => server.crash()));
  }

  #makeServers(role: RegionRole, installation: Installation): readonly PostgresServer[] {
    const cluster = this.#clusters[role];
    if (cluster.instances.length === 0 && role === this.#writerRole)
      throw new WorldError(
        'DATABASE_INSTANCES',
        `Cluster ${cluster.origin.logicalId} in ${cluster.region} has no instance.`,
      );
    return cluster.instances
      .toSorted((one, two) => one.promotionTier - two.promotionTier)
      .map(
        ({ identifier }) =>
          new PostgresServer({
            identifier,
            installation,
            reaper: this.#context.reaper,
            servicePassword: this.#servicePassword,
            onDeath: (reason) => this.#mourn(identifier, reason),
          }),
      );
  }

  #mourn(identifier: string, reason: string): void {
    const part = `PostgreSQL server ${identifier}`;
    this.#context.emit({ kind: 'part-died', part, reason: `its process ended by itself (${reason})` });
  }

  #first(role: RegionRole): PostgresServer {
    const server = this.#servers[role][0];
    if (server === undefined)
      throw new WorldError('DATABASE_NOT_STARTED', 'The database was used before it was started.');
    return server;
  }

  #followers(): readonly PostgresServer[] {
    const writer = this.#first(this.#writerRole);
    return REGION_ROLES.flatMap((role) => this.#servers[role]).filter((server) => server !== writer);
  }

  /** Starts what does not run yet: the first instance follows the writer, the others follow the first. */
  async #startCluster(role: RegionRole): Promise<void> {
    const [first, ...rest] = this.#servers[role];
    if (first === undefined) return;
    if (!first.isRunning) {
      if (role !== this.#writerRole) await this.#follow(first, this.#first(this.#writerRole));
      await first.start();
    }
    const stopped = rest.filter((server) => !server.isRunning);
    await Promise.all(
      stopped.map(async (server) => {
        await this.#follow(server, first);
        await server.start();
      }),
    );
  }

  async #follow(server: PostgresServer, upstream: PostgresServer): Promise<void> {
    await follow(this.#installed(), server.data, upstream, this.#servicePassword);
  }

  #linkChanged(role: RegionRole, state: LinkState): void {
    this.#pending = this.#pending
      .then(() => this.#applyLink(role, state))
      .catch((error: unknown) => {
        const message = `The database of ${role} did not follow its link: ${String(error)}`;
        this.#context.emit({ kind: 'note', message });
      });
  }

  async #applyLink(role: RegionRole, state: LinkState): Promise<void> {
    const servers = this.#servers[role];
    if (state === 'black-hole') servers.forEach((server) => server.freeze());
    else if (state !== 'up') await Promise.all(servers.map((server) => server.crash()));
    else if (this.#outdated.has(role)) await this.#rejoin(role);
    else {
      servers.forEach((server) => server.thaw());
      await this.#startCluster(role);
      await this.#repoint();
    }
  }

  /** What the demoted region still holds is replaced once it is back. */
  async #takeOver(demoted: RegionRole, role: RegionRole): Promise<void> {
    await promoteServer(this.#first(role));
    this.#nameWriter(role);
    this.#outdated.add(demoted);
  }

  /** All of it is work of the machine: wall time runs no faster than it, or a second of it would look like ten. */
  async #handOver(demoted: RegionRole, role: RegionRole): Promise<void> {
    const letGo = this.#context.clock.holdBack();
    try {
      const old = this.#first(demoted);
      // In order: a server that is told to stop sends all that it wrote to those that stream from it.
      await old.stop();
      await promoteServer(this.#first(role)).catch(async (error: unknown) => {
        await old.start();
        throw error;
      });
      this.#nameWriter(role);
      await this.#follow(old, this.#first(role));
      await old.start();
      if (!(await streamsWithin(old, STREAMS_WITHIN_MS))) this.#outdated.add(demoted);
    } finally {
      letGo();
    }
  }

  #nameWriter(role: RegionRole): void {
    this.#writerRole = role;
    this.#listeners.forEach((listener) => listener(role));
  }

  /**
   * A demoted region comes back with a new volume copied from the new writer; what only its old one held is gone
   * (Aurora manual, "Recovering an Aurora global database from an unplanned outage").
   */
  async #rejoin(role: RegionRole): Promise<void> {
    const writer = this.#first(this.#writerRole);
    await Promise.all(this.#servers[role].map((server) => server.crash()));
    await Promise.all(
      this.#servers[role].map(async (server) => {
        await rm(server.data, { recursive: true, force: true });
        await copyRunning(this.#installed(), writer, server.data);
      }),
    );
    await this.#startCluster(role);
    this.#outdated.delete(role);
  }

  /** A restarted server may have had to take another port. */
  async #repoint(): Promise<void> {
    const writer = this.#first(this.#writerRole);
    const [follower] = this.#servers[other(this.#writerRole)];
    if (follower?.isRunning !== true || this.#context.network.link(other(this.#writerRole)) !== 'up') return;
    await this.#follow(follower, writer);
    await follower.asService((client) => client.query('SELECT pg_reload_conf()'));
  }

  #installed(): Installation {
    if (this.#installation === undefined)
      throw new WorldError('DATABASE_NOT_STARTED', 'The database was used before it was started.');
    return this.#installation;
  }
}
