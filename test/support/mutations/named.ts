/** The breaks that a drill must find by observation, each by the name that tests and notes use. */
import { HEALTH_WORDS } from '../../../lambda/contract/health.ts';
import { mutation } from '../mutate-assembly.ts';
import type { Mutation, Templates, Where } from '../mutate-assembly.ts';
import { all, entries, modify, put, read, removeResource } from './edit.ts';
import type { Change } from './edit.ts';

const readyCheck: Where = {
  kind: 'edge',
  type: 'AWS::Route53::HealthCheck',
  matches: (properties) => read(properties, 'HealthCheckConfig.ResourcePath') === '/health/ready',
};
const authRole = (role?: 'primary' | 'standby'): Where => ({
  kind: 'edge',
  ...(role === undefined ? {} : { role }),
  type: 'AWS::IAM::Role',
  matches: (_properties, logicalId) => logicalId.startsWith('AuthService'),
});

/** Takes actions out of every inline statement; a statement that is left without one goes too. */
export const withoutActions =
  (denied: readonly string[]): Change =>
  (properties) =>
    all(...entries(properties, 'Policies').map((_policy, index) => narrow(index, denied)))(properties);

const narrow = (policy: number, denied: readonly string[]): Change =>
  modify(`Policies.${policy}.PolicyDocument.Statement`, (statements) =>
    (statements as readonly object[])
      .map((statement) => ({
        ...statement,
        Action: entries(statement, 'Action').filter((action) => !denied.includes(String(action))),
      }))
      .filter(({ Action }) => Action.length > 0),
  );

const withoutReplica = (property: string, region: string): Change =>
  modify(property, (replicas) =>
    (replicas as readonly unknown[]).filter((replica) => read(replica, 'Region') !== region),
  );

const standbyRegion = (templates: Templates): string =>
  templates.find(({ descriptor }) => descriptor.role === 'standby')!.descriptor.region;

/** A secret's replica removed; `name` is the end of the secret's name, for example `keys/signing`. */
export const secretReplicaRemoved = (templates: Templates, name: string): Mutation =>
  mutation(
    templates,
    `secret-replica-removed:${name}`,
    `the replica of the secret ${name} is gone from the standby region`,
    {
      kind: 'shared',
      type: 'AWS::SecretsManager::Secret',
      matches: ({ Name }) => String(Name).endsWith(name),
    },
    withoutReplica('ReplicaRegions', standbyRegion(templates)),
  );

/** A table's replica removed; `name` is the end of the table's name, for example `session`. */
export const tableReplicaRemoved = (templates: Templates, name: string): Mutation =>
  mutation(
    templates,
    `table-replica-removed:${name}`,
    `the replica of the table ${name} is gone from the standby region`,
    {
      kind: 'shared',
      type: 'AWS::DynamoDB::GlobalTable',
      matches: ({ TableName }) => String(TableName).endsWith(name),
    },
    withoutReplica('Replicas', standbyRegion(templates)),
  );

/** Actions taken from the auth function's role, in one region or in both. */
export const permissionTaken = (
  templates: Templates,
  actions: readonly string[],
  role?: 'primary' | 'standby',
): Mutation =>
  mutation(
    templates,
    `permission-taken:${actions.join('+')}:${role ?? 'both'}`,
    `the auth function's role may not ${actions.join(', ')} (${role ?? 'both regions'})`,
    authRole(role),
    withoutActions(actions),
  );

export const TABLE_WRITES = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'] as const;

export const standbyRecordRemoved = (templates: Templates): Mutation =>
  mutation(
    templates,
    'standby-record-removed',
    "the standby's failover records are gone",
    {
      kind: 'edge',
      role: 'standby',
      type: 'AWS::Route53::RecordSet',
      matches: ({ Failover }) => Failover === 'SECONDARY',
    },
    removeResource,
  );

export const primaryCheckWrongPath = (templates: Templates): Mutation =>
  mutation(
    templates,
    'primary-check-wrong-path',
    "the primary's ready check asks a path that nobody answers",
    readyCheck,
    put('HealthCheckConfig.ResourcePath', '/health/raedy'),
  );

export const threshold30 = (templates: Templates): Mutation =>
  mutation(
    templates,
    'threshold-30',
    "the primary's ready check needs thirty failures instead of three",
    readyCheck,
    put('HealthCheckConfig.FailureThreshold', 30),
  );

/** The instance of a cluster that a promotion leaves to read from. */
export const secondInstanceRemoved = (templates: Templates, role: 'primary' | 'standby'): Mutation =>
  mutation(
    templates,
    `second-instance-removed:${role}`,
    `the cluster of the ${role} has one instance`,
    {
      kind: 'identities',
      role,
      type: 'AWS::RDS::DBInstance',
      matches: ({ PromotionTier }) => PromotionTier === 1,
    },
    removeResource,
  );

/** The load balancer itself answers that the standby is ready, whatever is behind it. */
export const readyAlways = (templates: Templates): Mutation =>
  mutation(
    templates,
    'ready-always',
    "the standby's rule for /health/ready is a fixed answer",
    {
      kind: 'service',
      role: 'standby',
      type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
      matches: (_properties, logicalId) => logicalId === 'ReadyRule',
    },
    put('Actions', [
      {
        Type: 'fixed-response',
        FixedResponseConfig: {
          StatusCode: '200',
          ContentType: 'text/plain',
          MessageBody: HEALTH_WORDS.serving,
        },
      },
    ]),
  );

/** What serves a tenant's host in the standby, taken away: its rule or its certificate. */
export const tenantHostPartRemoved = (
  templates: Templates,
  part: 'ListenerRule' | 'ListenerCertificate',
): Mutation =>
  mutation(
    templates,
    `tenant-host-part-removed:${part}`,
    `the standby's ${part} of a tenant's host is gone`,
    { kind: 'tenant-host', role: 'standby', type: `AWS::ElasticLoadBalancingV2::${part}` },
    removeResource,
  );

/** One of each kind in the list of breaks that every drill must find. */
export const namedMutations = (templates: Templates): readonly Mutation[] => [
  standbyRecordRemoved(templates),
  secretReplicaRemoved(templates, 'keys/signing'),
  primaryCheckWrongPath(templates),
  threshold30(templates),
  permissionTaken(templates, TABLE_WRITES, 'standby'),
  permissionTaken(templates, ['secretsmanager:GetSecretValue'], 'standby'),
  tableReplicaRemoved(templates, 'session'),
];
