/**
 * What travels in the assembly beyond the templates themselves, as template-level metadata, so that the
 * drill and the review judge what was synthesized and never read configuration.
 */
import type { Journey, JourneyDependencies } from './journeys.ts';
import type { RegionRole, StackKind, WriterGuard } from './regions.ts';

/** Raised whenever a reader of an older assembly would misread it. */
export const DESCRIPTOR_VERSION = 2;

/** Template `Metadata` key present on every stack. */
export const STACK_METADATA_KEY = 'Holdover::Stack';
/** Template `Metadata` key present on the `shared` stack only. */
export const ENVIRONMENT_METADATA_KEY = 'Holdover::Environment';

export interface StackDescriptor {
  readonly version: number;
  readonly environment: string;
  readonly kind: StackKind;
  readonly role: RegionRole;
  readonly region: string;
}

/** Recovery objective of one journey after a region is lost, seconds from the fault to the first good answer. */
export interface RecoveryObjective {
  readonly blackHole: { readonly p50Seconds: number; readonly p99Seconds: number };
  readonly refused: { readonly p50Seconds: number; readonly p99Seconds: number };
}

/** `admin` is recovered by a person: seconds from the decision. */
export interface AdminObjective {
  readonly targetSeconds: number;
  readonly ceilingSeconds: number;
}

/** A tenant's host that is switched on. Its name and certificates are the tenant's, so no template declares them. */
export interface TenantHostDescriptor {
  readonly host: string;
  /** What the tenant's own record for the host says: a CNAME to this public host. */
  readonly pointsTo: string;
  readonly certificateArns: Readonly<Record<RegionRole, string>>;
}

export interface EnvironmentDescriptor {
  readonly version: number;
  readonly environment: string;
  readonly account: string;
  readonly regions: Readonly<Record<RegionRole, string>>;
  readonly hostedZoneName: string;
  readonly publicHosts: readonly string[];
  readonly tenantHosts: readonly TenantHostDescriptor[];
  /** Names that serve `/health/*` only, one a region. */
  readonly regionHosts: Readonly<Record<RegionRole, string>>;
  readonly sessionTableName: string;
  readonly directoryTableName: string;
  readonly globalClusterIdentifier: string;
  readonly clusterIdentifiers: Readonly<Record<RegionRole, string>>;
  /** Secrets Manager name of the first administrator's client, read by a person or by a drill. */
  readonly administratorSecretName: string;
  /** Secrets Manager name of what probes sign in and sign their questions with (probe.ts). */
  readonly probeSecretName: string;
  readonly writerGuard: WriterGuard;
  readonly objectives: Readonly<Record<Exclude<Journey, 'admin'>, RecoveryObjective>> & {
    readonly admin: AdminObjective;
  };
  readonly journeys: Readonly<Record<Journey, JourneyDependencies>>;
  /** Its data goes with its stacks, by decision: tables, databases, keys and secrets are deleted and may be. */
  readonly disposable: boolean;
  /** False forbids drills on the deployed environment; an offline drill of its assembly is always allowed. */
  readonly drillsAllowed: boolean;
}

/** Stack outputs that tools look up by key. */
export const OUTPUT_KEYS = {
  failoverStepsFunction: 'FailoverStepsFunctionName',
} as const;
