/**
 * The one translation from templates to our words. Every part names the resource that it was read from, so that
 * whoever reports about it can say which line of which template to change.
 *
 * Generated names (endpoints, ARNs, load balancer names) are minted as the service would hand them out. An attribute
 * of a custom resource is known only after its function ran; until then it reads as `deferredAttribute(...)`.
 */
import type { EnvironmentDescriptor, StackDescriptor } from '../../lambda/contract/descriptor.ts';
import type { RegionRole } from '../../lambda/contract/regions.ts';

export interface Origin {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
}
interface Part {
  readonly origin: Origin;
  readonly region: string;
}

export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
export interface RolePart extends Part {
  readonly arn: string;
  readonly name: string;
  /** Inline and customer-managed statements, resolved. AWS-managed policies are kept by name. */
  readonly statements: readonly PolicyStatement[];
  readonly managedPolicies: readonly string[];
}

export interface FunctionPart extends Part {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** Absolute folder of the unpacked bundle in the assembly. */
  readonly bundle: string;
  /** As in the template, for example `index.handler`. */
  readonly handler: string;
  readonly runtime: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number;
  /** Of its alias, where it has one. */
  readonly provisionedConcurrency?: number;
  readonly inVpc: boolean;
}

export type ListenerAction =
  | {
      readonly kind: 'function';
      readonly functionArn: string;
      readonly multiValueHeaders: boolean;
      readonly targetGroup: Origin;
    }
  | {
      readonly kind: 'fixed-response';
      readonly status: number;
      readonly contentType: string;
      readonly body: string;
    }
  | { readonly kind: 'redirect'; readonly status: number; readonly protocol: string; readonly port: string };
export interface ListenerRule {
  readonly origin: Origin;
  readonly priority: number;
  /** Empty means any. Wildcards `*` and `?` as the service has them. */
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
  readonly action: ListenerAction;
}
export interface ListenerPart extends Part {
  readonly port: number;
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly certificates: readonly CertificatePart[];
  /** Sorted by priority. */
  readonly rules: readonly ListenerRule[];
  readonly defaultAction: ListenerAction;
}
export interface LoadBalancerPart extends Part {
  readonly dnsName: string;
  readonly listeners: readonly ListenerPart[];
  readonly idleTimeoutSeconds: number;
  readonly clientKeepAliveSeconds: number;
}
export interface CertificatePart extends Part {
  readonly arn: string;
  readonly names: readonly string[];
}

export interface RecordPart extends Part {
  /** Lower case, no trailing dot. */
  readonly name: string;
  readonly type: string;
  readonly ttlSeconds: number;
  readonly values: readonly string[];
  readonly setIdentifier?: string;
  readonly failover?: 'PRIMARY' | 'SECONDARY';
  /** Minted id of the health check. */
  readonly healthCheckId?: string;
}
interface HealthCheckBase extends Part {
  readonly id: string;
  readonly inverted: boolean;
  readonly disabled: boolean;
}
export interface EndpointHealthCheck extends HealthCheckBase {
  readonly kind: 'endpoint';
  readonly protocol: 'HTTP' | 'HTTPS' | 'TCP';
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly searchString?: string;
  readonly sni: boolean;
  readonly intervalSeconds: number;
  readonly failureThreshold: number;
}
export interface CalculatedHealthCheck extends HealthCheckBase {
  readonly kind: 'calculated';
  readonly children: readonly string[];
  readonly healthyThreshold: number;
}
/** Kinds that our environments do not use (alarm-backed, recovery control) are not modelled. */
export type HealthCheckPart = EndpointHealthCheck | CalculatedHealthCheck;

export interface TablePart extends Part {
  readonly name: string;
  readonly keyAttribute: string;
  readonly ttlAttribute?: string;
  /** Regions of every replica, the owner's included when declared. */
  readonly replicas: readonly string[];
}
export interface GeneratedSecret {
  readonly template: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly length: number;
  readonly excludeCharacters: string;
  readonly excludePunctuation: boolean;
}
export interface SecretPart extends Part {
  readonly name: string;
  /** Full ARN in its owner's region; a replica's differs in the region only (same six-character suffix). */
  readonly arn: string;
  readonly initial: GeneratedSecret | { readonly literal: string } | 'none';
  readonly replicaRegions: readonly string[];
}

export interface InstancePart extends Part {
  readonly identifier: string;
  readonly promotionTier: number;
}
export interface ClusterPart extends Part {
  readonly identifier: string;
  readonly role: RegionRole;
  readonly globalClusterIdentifier: string;
  readonly endpoint: string;
  readonly readerEndpoint: string;
  readonly port: number;
  readonly databaseName?: string;
  /** Only on the member that was created with them; may hold a `{{resolve:secretsmanager:...}}` reference. */
  readonly master?: { readonly username: string; readonly password: string };
  readonly instances: readonly InstancePart[];
}
export interface ProxyPart extends Part {
  readonly name: string;
  readonly endpoint: string;
  readonly clusterIdentifier: string;
  readonly roleArn: string;
  readonly secretArns: readonly string[];
  readonly iamAuth: 'DISABLED' | 'REQUIRED';
  readonly requireTls: boolean;
  readonly borrowTimeoutSeconds: number;
  readonly maxConnectionsPercent: number;
  /** Further endpoints; the default one is read/write. */
  readonly endpoints: readonly {
    readonly origin: Origin;
    readonly endpoint: string;
    readonly role: 'READ_WRITE' | 'READ_ONLY';
  }[];
}

export interface SchedulePart extends Part {
  readonly intervalSeconds: number;
  readonly functionArn: string;
  readonly input: unknown;
  readonly enabled: boolean;
}
export interface CustomResourcePart extends Part {
  readonly functionArn: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface RegionTopology {
  readonly role: RegionRole;
  readonly region: string;
  readonly stacks: readonly StackDescriptor[];
  readonly roles: readonly RolePart[];
  readonly functions: readonly FunctionPart[];
  readonly loadBalancers: readonly LoadBalancerPart[];
  readonly cluster: ClusterPart;
  readonly proxies: readonly ProxyPart[];
  readonly schedules: readonly SchedulePart[];
  /** In the order in which a deploy runs them. */
  readonly customResources: readonly CustomResourcePart[];
  /** Function that drives failover steps, by stack output. */
  readonly failoverStepsFunctionName?: string;
}

/** A resource type that is in the templates and has no behaviour in the world, with the reason. */
export interface InertResource {
  readonly origin: Origin;
  readonly reason: string;
}

export interface Topology {
  readonly environment: EnvironmentDescriptor;
  /** Of the sources, the lock and the environment, as `bin/synth` wrote it; undefined in a foreign assembly. */
  readonly fingerprint: string | undefined;
  readonly regions: Readonly<Record<RegionRole, RegionTopology>>;
  readonly records: readonly RecordPart[];
  readonly healthChecks: readonly HealthCheckPart[];
  readonly tables: readonly TablePart[];
  readonly secrets: readonly SecretPart[];
  readonly inert: readonly InertResource[];
  /** Types that no list knows: loud, since the world may be missing something that matters. */
  readonly unknown: readonly Origin[];
}

/** How a custom resource's attribute reads before its function ran. */
export const deferredAttribute = (stack: string, logicalId: string, attribute: string): string =>
  `{{deferred:${stack}/${logicalId}.${attribute}}}`;
/** Matches every deferred attribute inside a text. Groups: stack, logical id, attribute. */
export const DEFERRED_ATTRIBUTE = /\{\{deferred:([^/}]+)\/([^.}]+)\.([^}]+)\}\}/g;
