/**
 * Every name that both regions, or two stacks, must agree on. Derived from configuration alone, so that no template
 * has to ask another one: what is named here is never exported or looked up.
 */
import type { EnvironmentConfig, Role } from './environment.ts';

/** One ordinary key per region and purpose; a replica's region re-encrypts under its own key of the same alias. */
export type KeyPurpose = 'secrets' | 'tables' | 'database';
export const KEY_PURPOSES: readonly KeyPurpose[] = ['secrets', 'tables', 'database'];

export type FunctionName =
  | 'auth-service'
  | 'health'
  | 'standby-probes'
  | 'schema-migration'
  | 'key-bootstrap'
  | 'failover-steps'
  | 'directory-sweeper'
  | 'secret-rotation'
  | 'secret-arn'
  | 'region-check';
export const FUNCTION_NAMES: readonly FunctionName[] = [
  'auth-service',
  'health',
  'standby-probes',
  'schema-migration',
  'key-bootstrap',
  'failover-steps',
  'directory-sweeper',
  'secret-rotation',
  'secret-arn',
  'region-check',
];

export type SecretName =
  | 'databaseOwner'
  | 'databaseApplication'
  | 'signingKeys'
  | 'macKeys'
  | 'cookieKeys'
  | 'administrator'
  | 'probe';

export type FlagsName = 'application' | 'environment' | 'profile' | 'strategy';

export type AlarmName =
  | 'probeFailed'
  | 'outboxAge'
  | 'heldCredentialAge'
  | 'secretStoreDenied'
  | 'breakerOpened'
  | 'spareUnused'
  | 'escrowUnsound'
  | 'rotationOverdue'
  | 'upstreamUnreachable'
  | 'upstreamStale';

export interface Names {
  /** Region hosts serve `/health/*` only and are the targets of health checks. */
  readonly regionHosts: Readonly<Record<Role, string>>;
  readonly keyAliases: Readonly<Record<KeyPurpose, string>>;
  readonly tables: { readonly session: string; readonly directory: string };
  /** Secrets Manager appends a hyphen and six characters to ARNs, so no name may end like that itself. */
  readonly secrets: Readonly<Record<SecretName, string>>;
  readonly globalCluster: string;
  readonly clusters: Readonly<Record<Role, string>>;
  readonly databaseName: string;
  readonly proxies: Readonly<Record<Role, string>>;
  readonly readOnlyEndpoints: Readonly<Record<Role, string>>;
  readonly functions: Readonly<Record<FunctionName, string>>;
  readonly loadBalancer: string;
  readonly targetGroups: { readonly auth: string; readonly health: string };
  readonly firewall: string;
  /** Refused packets of the network. */
  readonly networkLogGroup: string;
  /** AppConfig's. */
  readonly flags: Readonly<Record<FlagsName, string>>;
  readonly alarmTopic: string;
  readonly alarms: Readonly<Record<AlarmName, string>>;
  readonly probeSchedule: string;
  readonly sweepSchedule: string;
  readonly rotationCheckSchedule: string;
  /** Dashboards share one namespace across all regions of an account. */
  readonly dashboards: Readonly<Record<Role, string>>;
}

const PREFIX = 'holdover';

/** What a person and every derived name call this environment: its name, and the qualifier of a second copy. */
export const environmentId = ({ name, qualifier }: Pick<EnvironmentConfig, 'name' | 'qualifier'>): string =>
  qualifier === undefined ? name : `${name}-${qualifier}`;

/** Stacks are `holdover-ENV-KIND-REGION`; what exists once per environment has no region in its name. */
export const stackName = (config: EnvironmentConfig, kind: string, role?: Role): string =>
  [PREFIX, environmentId(config), kind, ...(role === undefined ? [] : [config.regions[role].name])].join('-');

/** Instances of one cluster are numbered from 1; only the first may be created without the others. */
export const instanceName = (config: EnvironmentConfig, role: Role, number: number): string =>
  `${namesOf(config).clusters[role]}-${number}`;

/** Pure: equal configuration gives equal names in every region and on every machine. */
export function namesOf(config: EnvironmentConfig): Names {
  const id = environmentId(config);
  const base = `${PREFIX}-${id}`;
  const perRegion = (name: (region: string) => string): Readonly<Record<Role, string>> => ({
    primary: name(config.regions.primary.name),
    standby: name(config.regions.standby.name),
  });
  return {
    regionHosts: perRegion((region) => `${id}-${region}.${config.hostedZone.name}`),
    keyAliases: keyAliases(base),
    tables: { session: `${base}-session`, directory: `${base}-directory` },
    secrets: secretNames(`${PREFIX}/${id}`),
    globalCluster: base,
    clusters: perRegion((region) => `${base}-${region}`),
    databaseName: 'auth',
    proxies: perRegion((region) => `${base}-${region}`),
    readOnlyEndpoints: perRegion((region) => `${base}-${region}-read-only`),
    functions: Object.fromEntries(FUNCTION_NAMES.map((name) => [name, `${base}-${name}`])) as Readonly<
      Record<FunctionName, string>
    >,
    loadBalancer: base,
    targetGroups: { auth: `${base}-auth`, health: `${base}-health` },
    firewall: base,
    networkLogGroup: `/${PREFIX}/${id}/network`,
    flags: {
      application: base,
      environment: `${base}-service`,
      profile: `${base}-flags`,
      strategy: `${base}-at-once`,
    },
    alarmTopic: `${base}-alarms`,
    alarms: alarmNames(base),
    probeSchedule: `${base}-probes`,
    sweepSchedule: `${base}-sweep`,
    rotationCheckSchedule: `${base}-rotation-check`,
    dashboards: perRegion((region) => `${base}-${region}`),
  };
}

const alarmNames = (base: string): Readonly<Record<AlarmName, string>> => ({
  probeFailed: `${base}-probe-failed`,
  outboxAge: `${base}-outbox-age`,
  heldCredentialAge: `${base}-held-credential-age`,
  secretStoreDenied: `${base}-secret-store-denied`,
  breakerOpened: `${base}-breaker-opened`,
  spareUnused: `${base}-spare-unused`,
  escrowUnsound: `${base}-escrow-unsound`,
  rotationOverdue: `${base}-rotation-overdue`,
  upstreamUnreachable: `${base}-upstream-unreachable`,
  upstreamStale: `${base}-upstream-stale`,
});

const keyAliases = (base: string): Readonly<Record<KeyPurpose, string>> => ({
  secrets: `alias/${base}-secrets`,
  tables: `alias/${base}-tables`,
  database: `alias/${base}-database`,
});

const secretNames = (base: string): Readonly<Record<SecretName, string>> => ({
  databaseOwner: `${base}/database/owner`,
  databaseApplication: `${base}/database/application`,
  signingKeys: `${base}/keys/signing`,
  macKeys: `${base}/keys/mac`,
  cookieKeys: `${base}/keys/cookie`,
  administrator: `${base}/administrator`,
  probe: `${base}/probe`,
});
