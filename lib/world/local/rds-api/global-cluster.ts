/** The Aurora global cluster as its API shows it, and the failover that the API starts. */
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../../../lambda/contract/regions.ts';
import type { ClusterPart, Topology } from '../../../assembly/topology.ts';
import { AwsError } from '../aws-api/error.ts';
import type { LocalContext } from '../ports.ts';
import type { GlobalDatabase } from '../postgres/global-database.ts';

/**
 * Aurora's own part of a managed failover or switchover, simulated, before PostgreSQL changes roles. AWS gives
 * "minutes" and no figure; this is an assumption of the drill. So is that a switchover refuses writes for the whole of
 * it and that no instance but the writer stops answering reads: the API reference says "unavailable for a short time".
 */
export const FAILOVER_SIMULATED_MS = 60_000;

export type Failover = {
  readonly target: RegionRole;
  readonly status: 'failing-over' | 'switching-over';
};

export interface GlobalClusterOptions {
  readonly context: LocalContext;
  readonly topology: Topology;
  readonly database: GlobalDatabase;
  readonly failoverSimulatedMs?: number;
}

export class GlobalCluster {
  readonly #options: GlobalClusterOptions;
  #failover: Failover | undefined;
  #done: Promise<void> = Promise.resolve();

  constructor(options: GlobalClusterOptions) {
    this.#options = options;
  }

  get identifier(): string {
    return this.cluster('primary').globalClusterIdentifier;
  }
  get failover(): Failover | undefined {
    return this.#failover;
  }
  get status(): string {
    return this.#failover?.status ?? 'available';
  }
  get writerRole(): RegionRole {
    return this.#options.database.writerRole;
  }

  cluster(role: RegionRole): ClusterPart {
    return this.#options.topology.regions[role].cluster;
  }

  /** Roles that have a member: a cluster without any instance is not there. */
  get members(): readonly RegionRole[] {
    return REGION_ROLES.filter((role) => this.cluster(role).instances.length > 0);
  }

  clusterArn(role: RegionRole): string {
    const { region, identifier } = this.cluster(role);
    return `arn:aws:rds:${region}:${this.#options.topology.environment.account}:cluster:${identifier}`;
  }

  /** Readers' ARNs: a global cluster counts clusters, not instances. */
  readersOf(role: RegionRole): readonly string[] {
    const others = this.members.filter((other) => other !== role).map((other) => this.clusterArn(other));
    return role === this.writerRole ? others : [];
  }

  isConnected(role: RegionRole): boolean {
    return this.#options.context.network.link(role) === 'up';
  }

  /**
   * Accepts a failover (`allowDataLoss`) or a switchover and carries it out in the background.
   * @throws AwsError in the service's words when the state does not allow it.
   */
  start(targetArn: string, allowDataLoss: boolean): void {
    const target = this.members.find((role) =>
      [this.clusterArn(role), this.cluster(role).identifier].includes(targetArn),
    );
    if (target === undefined)
      throw new AwsError('DBClusterNotFoundFault', `DBCluster ${targetArn} not found.`, 404);
    if (this.#failover !== undefined)
      throw new AwsError(
        'InvalidGlobalClusterStateFault',
        `Global cluster ${this.identifier} is in status ${this.status}, expected available.`,
      );
    if (target === this.writerRole)
      throw new AwsError(
        'InvalidDBClusterStateFault',
        `DB cluster ${targetArn} is already the primary of the global cluster.`,
      );
    if (!allowDataLoss && !this.members.every((role) => this.isConnected(role)))
      throw new AwsError(
        'InvalidGlobalClusterStateFault',
        `Global cluster ${this.identifier} cannot switch over while a member is unreachable; use AllowDataLoss to fail over.`,
      );
    this.#failover = { target, status: allowDataLoss ? 'failing-over' : 'switching-over' };
    this.#done = this.#carryOut(target, allowDataLoss);
  }

  /** Resolves when no failover is under way. */
  settled(): Promise<void> {
    return this.#done;
  }

  async #carryOut(target: RegionRole, allowDataLoss: boolean): Promise<void> {
    const { context, database, failoverSimulatedMs = FAILOVER_SIMULATED_MS } = this.#options;
    try {
      if (!allowDataLoss) await database.refuseWrites();
      await context.clock.sleep(failoverSimulatedMs);
      const tookMs = await database.promote(target, allowDataLoss ? 'forced' : 'graceful');
      const message = `PostgreSQL in ${this.cluster(target).region} accepted writes ${Math.round(tookMs)} ms after Aurora's part of ${failoverSimulatedMs / 1000} s (assumed).`;
      context.emit({ kind: 'note', message });
    } catch (error) {
      context.emit({ kind: 'note', message: `The failover to ${target} failed: ${String(error)}` });
      if (!allowDataLoss) await this.#takeBack();
    } finally {
      this.#failover = undefined;
    }
  }

  /** A switchover that failed leaves the old writer as it was. */
  async #takeBack(): Promise<void> {
    const { context, database } = this.#options;
    await database.acceptWrites().catch((error: unknown) => {
      context.emit({ kind: 'note', message: `The old writer still refuses writes: ${String(error)}` });
    });
  }
}
