/** Who may assume each role and what it may then do, whole: a statement more or less is seen here. */
import { describe, expect, test } from '@jest/globals';

import type { StackKind } from '../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { findEnvironment } from '../../lib/config/find-environment.ts';
import { namesOf } from '../../lib/config/names.ts';
import type { FunctionName, SecretName } from '../../lib/config/names.ts';
import { ENVIRONMENT_NAMES, ofType, resources } from '../support/infra-templates.ts';

interface Place {
  readonly names: ReturnType<typeof namesOf>;
  readonly account: string;
  readonly region: string;
  readonly regions: readonly string[];
  readonly environment: string;
}
type Statement = (place: Place) => unknown;

const one = (values: readonly string[]): string | readonly string[] =>
  values.length === 1 ? values[0]! : values;
const arn = ({ region, account }: Place, service: string, rest: string): string =>
  `arn:aws:${service}:${region}:${account}:${rest}`;
const allow = (actions: readonly string[], resources: readonly string[], Condition?: unknown): unknown => ({
  Effect: 'Allow',
  Action: one(actions),
  Resource: one(resources),
  ...(Condition === undefined ? {} : { Condition }),
});

const logs =
  (name: FunctionName): Statement =>
  (place) =>
    allow(
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      [arn(place, 'logs', `log-group:/aws/lambda/${place.names.functions[name]}:*`)],
    );
const secrets =
  (action: string, ...wanted: readonly SecretName[]): Statement =>
  (place) =>
    allow(
      [`secretsmanager:${action}`],
      wanted.map((secret) => arn(place, 'secretsmanager', `secret:${place.names.secrets[secret]}-??????`)),
    );
const table =
  (name: 'session' | 'directory', ...actions: readonly string[]): Statement =>
  (place) =>
    allow(
      actions.map((action) => `dynamodb:${action}`),
      [arn(place, 'dynamodb', `table/${place.names.tables[name]}`)],
    );
const key =
  (purpose: 'secrets' | 'tables', service: string, ...actions: readonly string[]): Statement =>
  (place) =>
    allow(
      actions.map((action) => `kms:${action}`),
      [arn(place, 'kms', 'key/*')],
      {
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': place.names.keyAliases[purpose] },
        StringEquals: { 'kms:ViaService': `${service}.${place.region}.amazonaws.com` },
      },
    );
const openSecrets = key('secrets', 'secretsmanager', 'Decrypt');
const openTables = key('tables', 'dynamodb', 'Decrypt', 'GenerateDataKey');
const ITEMS = ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'];
const network: Statement = () =>
  allow(
    [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    ['*'],
  );
/** The cluster's id is RDS's, so it comes from the stack of the cluster, of the same region. */
const spareLogin: Statement = (place) => ({
  Effect: 'Allow',
  Action: 'rds-db:connect',
  Resource: {
    'Fn::Join': [
      '',
      [
        arn(place, 'rds-db', 'dbuser:'),
        {
          'Fn::ImportValue': expect.stringMatching(`identities-${place.region}:.*ClusterDBClusterResourceId`),
        },
        '/auth_spare',
      ],
    ],
  },
});
/** The same right in the other region, by names alone. */
const elsewhere =
  (statement: Statement): Statement =>
  (place) =>
    statement({ ...place, region: place.regions.find((region) => region !== place.region)! });
/** A data key of the own region, for what this environment sealed here. */
const sealEscrow: Statement = (place) =>
  allow(['kms:Decrypt', 'kms:GenerateDataKey'], [arn(place, 'kms', 'key/*')], {
    'ForAnyValue:StringEquals': { 'kms:ResourceAliases': place.names.keyAliases.secrets },
    StringEquals: {
      'kms:EncryptionContext:environment': place.environment,
      'kms:EncryptionContext:region': place.region,
    },
  });
/** AppConfig makes up all three ids, so they come from the stack of the same region that owns them. */
const readFlags: Statement = (place) => {
  const imported = (id: string) => ({
    'Fn::ImportValue': expect.stringMatching(`foundation-${place.region}:.*${id}`) as unknown,
  });
  return {
    Effect: 'Allow',
    Action: ['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'],
    Resource: {
      'Fn::Join': [
        '',
        [
          arn(place, 'appconfig', 'application/'),
          imported('FlagsApplication'),
          '/environment/',
          imported('FlagsEnvironment'),
          '/configuration/',
          imported('FlagsProfile'),
        ],
      ],
    },
  };
};
const KEYS = ['signingKeys', 'macKeys', 'cookieKeys', 'administrator', 'probe'] as const;

interface Expected {
  readonly kind: StackKind;
  /** Default: Lambda. */
  readonly assumedBy?: string;
  readonly statements: readonly Statement[];
}
const ROLES: Readonly<Record<string, Expected>> = {
  AuthServiceRole: {
    kind: 'edge',
    statements: [
      logs('auth-service'),
      secrets('GetSecretValue', 'databaseApplication', 'signingKeys', 'macKeys', 'cookieKeys', 'probe'),
      openSecrets,
      elsewhere(secrets('GetSecretValue', 'databaseApplication', 'signingKeys', 'macKeys', 'cookieKeys')),
      elsewhere(openSecrets),
      sealEscrow,
      table('session', ...ITEMS),
      table('directory', 'GetItem', 'BatchGetItem', 'PutItem'),
      openTables,
      readFlags,
      spareLogin,
      network,
    ],
  },
  HealthRole: { kind: 'edge', statements: [logs('health'), table('session', 'GetItem'), openTables] },
  StandbyProbesRole: {
    kind: 'edge',
    statements: [logs('standby-probes'), secrets('GetSecretValue', 'probe'), openSecrets],
  },
  SchemaMigrationRole: {
    kind: 'edge',
    statements: [
      logs('schema-migration'),
      secrets('GetSecretValue', 'databaseOwner', 'databaseApplication', 'administrator', 'probe'),
      openSecrets,
      table('directory', 'PutItem'),
      openTables,
      network,
    ],
  },
  DirectorySweeperRole: {
    kind: 'edge',
    statements: [
      logs('directory-sweeper'),
      secrets('GetSecretValue', 'databaseApplication'),
      openSecrets,
      table('directory', 'PutItem'),
      openTables,
      spareLogin,
      network,
    ],
  },
  SecretRotationRole: {
    kind: 'edge',
    statements: [
      logs('secret-rotation'),
      (place) =>
        allow(
          [
            'secretsmanager:GetSecretValue',
            'secretsmanager:PutSecretValue',
            'secretsmanager:DescribeSecret',
            'secretsmanager:ListSecretVersionIds',
            'secretsmanager:UpdateSecretVersionStage',
          ],
          (['databaseApplication', 'signingKeys', 'macKeys', 'cookieKeys'] as const).map((secret) =>
            arn(place, 'secretsmanager', `secret:${place.names.secrets[secret]}-??????`),
          ),
        ),
      key('secrets', 'secretsmanager', 'Decrypt', 'GenerateDataKey'),
      network,
    ],
  },
  FailoverStepsRole: {
    kind: 'edge',
    statements: [logs('failover-steps'), secrets('GetSecretValue', 'databaseOwner'), openSecrets, network],
  },
  NetworkLogRole: {
    kind: 'edge',
    assumedBy: 'vpc-flow-logs.amazonaws.com',
    statements: [
      (place) =>
        allow(
          ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
          [arn(place, 'logs', `log-group:${place.names.networkLogGroup}:*`)],
        ),
    ],
  },
  SecretArnRole: {
    kind: 'identities',
    statements: [logs('secret-arn'), secrets('DescribeSecret', 'databaseApplication')],
  },
  ProxyRole: {
    kind: 'identities',
    assumedBy: 'rds.amazonaws.com',
    statements: [secrets('GetSecretValue', 'databaseApplication'), openSecrets],
  },
  RegionCheckRole: {
    kind: 'shared',
    statements: [
      logs('region-check'),
      (place) =>
        allow(
          ['dynamodb:DescribeTable'],
          place.regions.map((region) =>
            arn({ ...place, region }, 'dynamodb', `table/${place.names.tables.session}`),
          ),
        ),
      (place) =>
        allow(
          ['secretsmanager:DescribeSecret'],
          place.regions.flatMap((region) =>
            ['-??????', ''].map((end) =>
              arn(
                { ...place, region },
                'secretsmanager',
                `secret:${place.names.secrets.databaseOwner}${end}`,
              ),
            ),
          ),
        ),
    ],
  },
  KeyBootstrapRole: {
    kind: 'shared',
    statements: [
      logs('key-bootstrap'),
      secrets('GetSecretValue', ...KEYS),
      secrets('PutSecretValue', ...KEYS),
      key('secrets', 'secretsmanager', 'Decrypt', 'GenerateDataKey'),
    ],
  },
};

const places = ENVIRONMENT_NAMES.flatMap((name) => REGION_ROLES.map((role) => [name, role] as const));

describe.each(places)('roles of %s in the %s', (name, role) => {
  const config = findEnvironment(name);
  const place: Place = {
    names: namesOf(config),
    account: config.account,
    region: config.regions[role].name,
    regions: [config.regions.primary.name, config.regions.standby.name],
    environment: name,
  };
  const kinds = (['edge', 'identities', 'service', 'observability', 'foundation', 'shared'] as const).filter(
    (kind) => kind !== 'shared' || role === 'primary',
  );
  const found = new Map(
    kinds.flatMap((kind) =>
      ofType(resources(name, kind, role), 'AWS::IAM::Role').map(
        ([id, { Properties }]) => [id, Properties] as const,
      ),
    ),
  );
  const expected = Object.entries(ROLES).filter(([, { kind }]) => kinds.some((one) => one === kind));

  test('are these and no others', () => {
    expect([...found.keys()].toSorted()).toEqual(expected.map(([id]) => id).toSorted());
  });

  test.each(expected)('%s: who may be it, and what it may do', (id, { assumedBy, statements }) => {
    expect(found.get(id)).toEqual({
      Description: expect.any(String),
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { Service: assumedBy ?? 'lambda.amazonaws.com' },
          },
        ],
      },
      Policies: [
        {
          PolicyName: expect.any(String),
          PolicyDocument: { Version: '2012-10-17', Statement: statements.map((make) => make(place)) },
        },
      ],
    });
  });
});
