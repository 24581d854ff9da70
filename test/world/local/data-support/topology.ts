/** A two-region topology written by hand, as small as the stand-ins allow. */
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type {
  AlarmPart,
  ClusterPart,
  ConfigurationPart,
  KeyPart,
  PolicyStatement,
  ProxyPart,
  RegionTopology,
  RolePart,
  SecretPart,
  TablePart,
  TopicPart,
  Topology,
} from '../../../../lib/assembly/topology.ts';
import type { Caller } from '../../../../lib/world/local/ports.ts';

export const REGIONS = { primary: 'eu-west-1', standby: 'eu-central-1' } as const;
export const ACCOUNT = '111122223333';

export const origin = (logicalId: string, type: string, stack = 'holdover-dev-shared') => ({
  stack,
  logicalId,
  type,
});

export const secretPart = (name: string, overrides: Partial<SecretPart> = {}): SecretPart => ({
  origin: origin('Secret', 'AWS::SecretsManager::Secret'),
  region: REGIONS.primary,
  name,
  arn: `arn:aws:secretsmanager:${REGIONS.primary}:${ACCOUNT}:secret:${name}-AbCdEf`,
  initial: {
    template: { serial: 1, username: name },
    key: 'password',
    length: 24,
    excludeCharacters: '',
    excludePunctuation: true,
  },
  replicaRegions: [REGIONS.standby],
  keys: {},
  ...overrides,
});

export const tablePart = (name: string, overrides: Partial<TablePart> = {}): TablePart => ({
  origin: origin('Table', 'AWS::DynamoDB::GlobalTable'),
  region: REGIONS.primary,
  name,
  keyAttribute: 'pk',
  ttlAttribute: 'expiresAt',
  replicas: [REGIONS.primary, REGIONS.standby],
  keys: {},
  ...overrides,
});

/** Under the default policy: the account's IAM policies decide. @param number makes the id. */
export const keyPart = (role: RegionRole, number: number, aliases: readonly string[]): KeyPart => {
  const id = `${number}2345678-1234-1234-1234-123456789012`;
  return {
    origin: origin(`Key${number}`, 'AWS::KMS::Key', `holdover-dev-foundation-${REGIONS[role]}`),
    region: REGIONS[role],
    id,
    arn: `arn:aws:kms:${REGIONS[role]}:${ACCOUNT}:key/${id}`,
    description: 'a key',
    enabled: true,
    aliases,
    policy: [
      {
        effect: 'Allow',
        actions: ['kms:*'],
        principals: [`arn:aws:iam::${ACCOUNT}:root`],
        conditions: {},
      },
    ],
  };
};

export const rolePart = (statements: readonly PolicyStatement[], name = 'auth-role'): RolePart => ({
  origin: origin('AuthRole', 'AWS::IAM::Role', 'holdover-dev-edge-eu-west-1'),
  region: REGIONS.primary,
  arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
  name,
  statements,
  managedPolicies: [],
});

export const allow = (actions: readonly string[], resources: readonly string[] = ['*']): PolicyStatement => ({
  effect: 'Allow',
  actions,
  resources,
  conditions: {},
});

export const caller = (statements: readonly PolicyStatement[], role: RegionRole = 'primary'): Caller => ({
  kind: 'function',
  functionName: 'auth-service',
  role,
  region: REGIONS[role],
  iamRole: rolePart(statements),
});

export const clusterPart = (role: RegionRole, instances: number): ClusterPart => ({
  origin: origin('Cluster', 'AWS::RDS::DBCluster', `holdover-dev-identities-${REGIONS[role]}`),
  region: REGIONS[role],
  identifier: `holdover-dev-${role}`,
  resourceId: `cluster-${role.toUpperCase()}`,
  role,
  globalClusterIdentifier: 'holdover-dev',
  endpoint: `holdover-dev-${role}.cluster-abc.${REGIONS[role]}.rds.amazonaws.com`,
  readerEndpoint: `holdover-dev-${role}.cluster-ro-abc.${REGIONS[role]}.rds.amazonaws.com`,
  port: 5432,
  databaseName: 'identities',
  ...(role === 'primary'
    ? {
        master: {
          username: 'auth_master',
          password: '{{resolve:secretsmanager:database-owner:SecretString:password::}}',
        },
      }
    : {}),
  instances: Array.from({ length: instances }, (_, index) => ({
    origin: origin(`Instance${index}`, 'AWS::RDS::DBInstance'),
    region: REGIONS[role],
    identifier: `holdover-dev-${role}-${index}`,
    promotionTier: index,
  })),
});

export const proxyPart = (
  role: RegionRole,
  secretArns: readonly string[],
  proxyRole: RolePart,
): ProxyPart => ({
  origin: origin('Proxy', 'AWS::RDS::DBProxy', `holdover-dev-identities-${REGIONS[role]}`),
  region: REGIONS[role],
  name: `holdover-dev-proxy-${role}`,
  endpoint: `proxy.proxy-abc.${REGIONS[role]}.rds.amazonaws.com`,
  clusterIdentifier: `holdover-dev-${role}`,
  roleArn: proxyRole.arn,
  secretArns,
  iamAuth: 'DISABLED',
  requireTls: true,
  borrowTimeoutSeconds: 2,
  maxConnectionsPercent: 90,
  endpoints: [
    {
      origin: origin('ReadEndpoint', 'AWS::RDS::DBProxyEndpoint'),
      endpoint: `read.endpoint.proxy-abc.${REGIONS[role]}.rds.amazonaws.com`,
      role: 'READ_ONLY',
    },
  ],
});

export const configurationPart = (role: RegionRole, content: string): ConfigurationPart => ({
  origin: origin('FlagsDeployment', 'AWS::AppConfig::Deployment', `holdover-dev-foundation-${REGIONS[role]}`),
  region: REGIONS[role],
  application: { id: 'abc1234', name: 'holdover-dev' },
  environment: { id: 'def5678', name: 'service' },
  profile: { id: 'ghi9012', name: 'flags' },
  arn: `arn:aws:appconfig:${REGIONS[role]}:${ACCOUNT}:application/abc1234/environment/def5678/configuration/ghi9012`,
  contentType: 'application/json',
  content,
});

export interface TopologyParts {
  readonly secrets?: readonly SecretPart[];
  readonly tables?: readonly TablePart[];
  readonly instances?: Readonly<Record<RegionRole, number>>;
  readonly roles?: readonly RolePart[];
  readonly proxies?: Readonly<Record<RegionRole, readonly ProxyPart[]>>;
  readonly keys?: Readonly<Record<RegionRole, readonly KeyPart[]>>;
  readonly alarms?: Readonly<Record<RegionRole, readonly AlarmPart[]>>;
  readonly topics?: Readonly<Record<RegionRole, readonly TopicPart[]>>;
  readonly configurations?: Readonly<Record<RegionRole, readonly ConfigurationPart[]>>;
}

export function topology(parts: TopologyParts = {}): Topology {
  const region = (role: RegionRole): RegionTopology => ({
    role,
    region: REGIONS[role],
    stacks: [],
    roles: parts.roles ?? [],
    functions: [],
    loadBalancers: [],
    cluster: clusterPart(role, parts.instances?.[role] ?? 1),
    proxies: parts.proxies?.[role] ?? [],
    schedules: [],
    customResources: [],
    keys: parts.keys?.[role] ?? [],
    alarms: parts.alarms?.[role] ?? [],
    topics: parts.topics?.[role] ?? [],
    configurations: parts.configurations?.[role] ?? [],
  });
  return {
    environment: { account: ACCOUNT, regions: REGIONS } as unknown as Topology['environment'],
    fingerprint: undefined,
    regions: { primary: region('primary'), standby: region('standby') },
    records: [],
    healthChecks: [],
    tables: parts.tables ?? [],
    secrets: parts.secrets ?? [],
    inert: [],
    unknown: [],
  };
}
