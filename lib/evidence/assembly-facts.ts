/** What an assembly declares, in the words of the evidence. */
type Role = 'primary' | 'standby';

/** A resource of the assembly as the evidence names it. `part` is `<stack>/<logical id>`. */
export interface PartFact {
  readonly part: string;
  readonly type: string;
}
export interface RecordFact extends PartFact {
  readonly name: string;
  readonly ttlSeconds: number;
  readonly role?: Role;
  readonly failover?: 'PRIMARY' | 'SECONDARY';
  /** `part` of its health check. */
  readonly healthCheck?: string;
}
export interface HealthCheckFact extends PartFact {
  readonly inverted: boolean;
  /** For a person: `HTTPS <host><path>` or `2 of 2`. */
  readonly asks: string;
  readonly intervalSeconds?: number;
  readonly failureThreshold?: number;
  /** `part`s of a calculated check's children. */
  readonly children: readonly string[];
}
/** Something that exists in regions by name: a secret, a table. */
export interface ReplicatedFact extends PartFact {
  readonly name: string;
  readonly regions: readonly string[];
}
/** A member of the global database. */
export interface ClusterFact extends PartFact {
  readonly role: Role;
  readonly instances: readonly (PartFact & { readonly identifier: string })[];
  /** `part`s of the proxies' read-only endpoints. */
  readonly readOnlyEndpoints: readonly string[];
}
/** A tenant's host in one region: the rules and certificates that serve it there. */
export interface TenantHostFact {
  readonly host: string;
  readonly role: Role;
  /** `<stack>/<logical id>` each. */
  readonly parts: readonly string[];
}
/** What the assembly declares, so that a judge of the journal can name which line of which template to change. */
export interface AssemblyFacts {
  readonly kind: 'assembly';
  readonly environment: string;
  readonly regions: Readonly<Record<Role, string>>;
  readonly records: readonly RecordFact[];
  readonly healthChecks: readonly HealthCheckFact[];
  readonly secrets: readonly ReplicatedFact[];
  readonly tables: readonly ReplicatedFact[];
  readonly functions: readonly (PartFact & { readonly name: string; readonly role: Role })[];
  readonly tenantHosts: readonly TenantHostFact[];
  readonly schedules: readonly (PartFact & { readonly role: Role; readonly intervalSeconds: number })[];
  readonly alarms: readonly (PartFact & { readonly role: Role; readonly name: string })[];
  readonly clusters: readonly ClusterFact[];
  /** Listener rules of the load balancers. */
  readonly rules: readonly (PartFact & { readonly role: Role; readonly paths: readonly string[] })[];
  /** Types that the world has no behaviour for and no reason to ignore. */
  readonly unknown: readonly PartFact[];
}
