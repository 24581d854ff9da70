/**
 * The shape of one environment's configuration. Values stand in `environments.ts`, the one place to edit;
 * `validate.ts` says what is allowed; `names.ts` derives every name that both regions must agree on.
 */

/** Day-one role of a region. */
export type Role = 'primary' | 'standby';
export const ROLES: readonly Role[] = ['primary', 'standby'];

export interface RegionConfig {
  readonly name: string;
  /** Availability zones, two or three. From here and not looked up, so that synthesis needs no credentials; letters differ by account. */
  readonly zones: readonly string[];
  /** Default: `create`. */
  readonly network?: NetworkConfig;
}

/** One subnet per zone, in the order of the region's zones. */
export interface ExistingSubnets {
  /** Public: the load balancer. */
  readonly front: readonly string[];
  /** Private with a way out: functions, interface endpoints. */
  readonly functions: readonly string[];
  /** Without any way out: cluster and proxy. */
  readonly database: readonly string[];
}

/** Where a region's functions and database stand. Nothing is looked up: an existing network is told whole. */
export type NetworkConfig =
  | { readonly kind: 'create' }
  | {
      readonly kind: 'existing';
      readonly vpcId: string;
      readonly subnets: ExistingSubnets;
      /** `existing`: Secrets Manager, KMS and DynamoDB are reached by endpoints or routes that are there already. */
      readonly endpoints:
        | { readonly kind: 'existing' }
        | {
            readonly kind: 'create';
            /** Of the function subnets, one per zone; the gateway endpoint to DynamoDB enters these. */
            readonly functionRouteTables: readonly string[];
          };
    };

export interface HostedZoneConfig {
  /** Of the public hosted zone, which must exist before the first deploy. */
  readonly id: string;
  readonly name: string;
}

interface TenantHostBase {
  /** Name in the tenant's own zone, an issuer of its own. */
  readonly host: string;
  /** Short name of this host, part of its stacks' names; a tenant with two hosts takes two. */
  readonly tenant: string;
  /** The public host that the tenant's CNAME points at: its failover records move the tenant too. */
  readonly pointsTo: string;
  /** Only where two hosts' derived priorities meet: place among the listener's rules, 1000 to 49999. */
  readonly rulePriority?: number;
}
/**
 * A tenant's host. The certificates are requested in ACM, one in each region, and become valid by a record that only
 * the tenant can create. `pending` creates nothing, so a tenant who never does it blocks nobody (AWS traps T11).
 */
export type TenantHostConfig = TenantHostBase &
  (
    | { readonly state: 'pending'; readonly certificateArns?: Readonly<Partial<Record<Role, string>>> }
    | { readonly state: 'active'; readonly certificateArns: Readonly<Record<Role, string>> }
  );
export type ActiveTenantHost = Extract<TenantHostConfig, { readonly state: 'active' }>;

/** Fixed per environment: Route 53 replaces a check whose interval changes, and a new inverted check starts unhealthy. */
export interface RoutingConfig {
  /** Of the failover records, seconds. */
  readonly recordTtlSeconds: number;
  /** Counted by Route 53 from the last reply. It offers two values. */
  readonly checkIntervalSeconds: 10 | 30;
  /** Replies in a row that turn a check red or green. */
  readonly checkFailureThreshold: number;
}

export interface Quantiles {
  readonly p50Seconds: number;
  readonly p99Seconds: number;
}
/** From the fault to the first good answer of a client that retries each second once failing, by how the region fails. */
export interface RecoveryObjectiveConfig {
  /** Connects hang and open connections stay silent. */
  readonly blackHole: Quantiles;
  /** Connects are refused at once. */
  readonly refused: Quantiles;
}
export interface ObjectivesConfig {
  readonly session: RecoveryObjectiveConfig;
  readonly refresh: RecoveryObjectiveConfig;
  readonly 'hosted-page': RecoveryObjectiveConfig;
  readonly 'sign-in': RecoveryObjectiveConfig;
  /** Administrative writes come back by a person's decision; counted from there. The ceiling is the sum of all step time-outs. */
  readonly admin: { readonly targetSeconds: number; readonly ceilingSeconds: number };
}

export interface DatabaseConfig {
  /** Full Aurora PostgreSQL version. Both members carry the same one: failover needs equal major and minor. */
  readonly engineVersion: string;
  /** Aurora capacity units per instance, in steps of 0.5. */
  readonly minimumCapacity: number;
  readonly maximumCapacity: number;
  /** With one, nothing can read through the proxy's read-only endpoint right after a promotion. */
  readonly instancesPerCluster: 1 | 2;
  readonly backupRetentionDays: number;
  /** Part of the connections that goes past the proxy all the time, 0.001 to 0.5, so that this way is never first tried in need. */
  readonly spareConnectionShare: number;
}

/** Days from one rotation to the next. */
export interface RotationConfig {
  /** Of the database password. */
  readonly passwordDays: number;
  /** Of signing, MAC and cookie keys: below the 90 days that a key signs at the most. */
  readonly keyDays: number;
}

export interface FunctionsConfig {
  readonly authMemoryMegabytes: number;
  /** Warm environments in each region, always. 0 gives cold starts, also in a failover. */
  readonly authProvisionedConcurrency: number;
  /** Says that cold starts in a failover are meant; only then may objectives leave no time for them. */
  readonly coldStandby?: boolean;
  /** Ceiling of the auth function in each region, and its share of the account's quota that nobody else takes. */
  readonly authReservedConcurrency: number;
  /** Of the function that answers Route 53: about 15 checkers per check every interval. */
  readonly healthReservedConcurrency: number;
}

export interface CostConfig {
  /** 1 saves money; one per zone survives the loss of a zone. */
  readonly natGatewaysPerRegion: number;
  /** Zones that get interface endpoints (Secrets Manager, KMS). */
  readonly endpointZonesPerRegion: number;
}

export interface EnvironmentConfig {
  /** Part of every derived name: 2 to 12 lower-case letters and digits. */
  readonly name: string;
  /**
   * Tells a second copy of the same environment in one account from the first: a digit, then up to five lower-case
   * letters and digits. The digit keeps every derived name apart from those of every other environment.
   */
  readonly qualifier?: string;
  /** Whether losing data or sign-in here hurts people. Default: true for the name `prod`, else false. */
  readonly production?: boolean;
  /** Twelve digits. An environment lives in one account. */
  readonly account: string;
  readonly regions: Readonly<Record<Role, RegionConfig>>;
  readonly hostedZone: HostedZoneConfig;
  /** Issuers. Each is a CNAME in the hosted zone, never its apex. */
  readonly publicHosts: readonly string[];
  /** Hosts in zones that are not ours; `npm run tenant -- check HOST` says when one may become `active`. */
  readonly tenantHosts: readonly TenantHostConfig[];
  readonly routing: RoutingConfig;
  readonly objectives: ObjectivesConfig;
  readonly database: DatabaseConfig;
  readonly functions: FunctionsConfig;
  readonly rotation: RotationConfig;
  readonly cost: CostConfig;
  /** Requests in five minutes from one address before the firewall refuses; `/health/*` is exempt. */
  readonly requestsPerFiveMinutesPerAddress: number;
  readonly logRetentionDays: number;
  /** E-mail addresses that alarms are sent to. Each must confirm its subscription once per region. */
  readonly alarmRecipients: readonly string[];
  /** `retain`: keys, databases, tables, secrets and logs outlive their stacks, and refuse deletion where the service can. */
  readonly statefulResources: 'retain' | 'delete';
  /** How administrative writes are fenced. `consent` promises nothing beyond Aurora's own best-effort fence. */
  readonly writerGuard: 'consent';
  /** False forbids drills on the deployed environment; an offline drill is always allowed. */
  readonly drillsAllowed: boolean;
}
