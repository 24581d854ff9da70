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
  readonly keys: KeysByRegion;
}
export interface GeneratedSecret {
  readonly template: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly length: number;
  readonly excludeCharacters: string;
  readonly excludePunctuation: boolean;
}
/** One key of a region, with all that decides who may use it. */
export interface KeyPart extends Part {
  readonly id: string;
  readonly arn: string;
  readonly description: string;
  readonly enabled: boolean;
  /** `alias/<name>`. */
  readonly aliases: readonly string[];
  readonly policy: readonly KeyStatement[];
}
/** A statement of a key's own policy; its resource is always the key itself. */
export interface KeyStatement extends Omit<PolicyStatement, 'resources'> {
  /** ARNs, account numbers or `*`. Services are left out: the world asks their stand-ins' callers instead. */
  readonly principals: readonly string[];
}
/** ARN of the key that something is encrypted under, by region; a region without one uses an AWS managed key. */
export type KeysByRegion = Readonly<Record<string, string>>;

/** What changes a secret's value, step by step. */
export interface RotationPart extends Part {
  readonly functionArn: string;
}
export interface SecretPart extends Part {
  readonly name: string;
  /** Full ARN in its owner's region; a replica's differs in the region only (same six-character suffix). */
  readonly arn: string;
  readonly initial: GeneratedSecret | { readonly literal: string } | 'none';
  readonly replicaRegions: readonly string[];
  readonly keys: KeysByRegion;
  readonly rotation?: RotationPart;
}

export interface InstancePart extends Part {
  readonly identifier: string;
  readonly promotionTier: number;
}
export interface ClusterPart extends Part {
  readonly identifier: string;
  /** `cluster-...`, as permissions to connect name it. */
  readonly resourceId: string;
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
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export interface MetricKey {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}
/** An alarm on one metric. Those on an expression, an anomaly or a percentile are inert. */
export interface AlarmPart extends Part {
  readonly name: string;
  readonly metric: MetricKey;
  readonly statistic: 'Average' | 'Maximum' | 'Minimum' | 'SampleCount' | 'Sum';
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparison:
    | 'GreaterThanOrEqualToThreshold'
    | 'GreaterThanThreshold'
    | 'LessThanOrEqualToThreshold'
    | 'LessThanThreshold';
  readonly treatMissingData: 'breaching' | 'ignore' | 'missing' | 'notBreaching';
  /** ARNs to tell when the alarm enters a state; none where its actions are switched off. */
  readonly actions: Readonly<Record<AlarmState, readonly string[]>>;
}
export interface SubscriptionPart {
  readonly origin: Origin;
  readonly protocol: string;
  readonly endpoint: string;
}
export interface TopicPart extends Part {
  readonly arn: string;
  readonly subscriptions: readonly SubscriptionPart[];
}
export interface NamedId {
  readonly id: string;
  readonly name: string;
}
/** A configuration that AppConfig serves in its region. */
export interface ConfigurationPart extends Part {
  readonly application: NamedId;
  readonly environment: NamedId;
  readonly profile: NamedId;
  /** As permissions of the data API name it. */
  readonly arn: string;
  readonly contentType: string;
  readonly content: string;
}
export interface CustomResourcePart extends Part {
  readonly functionArn: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface RegionStack extends StackDescriptor {
  readonly name: string;
  /** Names of stacks that are deployed before this one. */
  readonly dependencies: readonly string[];
}

export interface RegionTopology {
  readonly role: RegionRole;
  readonly region: string;
  readonly stacks: readonly RegionStack[];
  readonly roles: readonly RolePart[];
  readonly functions: readonly FunctionPart[];
  readonly loadBalancers: readonly LoadBalancerPart[];
  readonly cluster: ClusterPart;
  readonly proxies: readonly ProxyPart[];
  readonly schedules: readonly SchedulePart[];
  readonly keys: readonly KeyPart[];
  readonly alarms: readonly AlarmPart[];
  readonly topics: readonly TopicPart[];
  readonly configurations: readonly ConfigurationPart[];
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
