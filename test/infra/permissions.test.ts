import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import type { RegionRole, StackKind } from '../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { assembly, ENVIRONMENT_NAMES, ofType, resource, resourcesOf } from '../support/infra-templates.ts';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}
interface RoleProperties {
  readonly RoleName?: string;
  readonly ManagedPolicyArns?: readonly string[];
  readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
}
const statements = (properties: unknown): readonly Statement[] =>
  (properties as RoleProperties).Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
const roles = ENVIRONMENT_NAMES.flatMap((environment) =>
  assembly(environment).stacks.flatMap((one) =>
    ofType(resourcesOf(one), 'AWS::IAM::Role').map(([id, role]) => [one.name, id, role.Properties] as const),
  ),
);
const actions = (statement: Statement): readonly string[] => [statement.Action].flat();

describe.each(roles)('%s: %s', (_, __, properties) => {
  test('has no name of its own and no policy of somebody else', () => {
    expect(properties).not.toHaveProperty('RoleName');
    expect(properties).not.toHaveProperty('ManagedPolicyArns');
  });

  test('allows no action by wildcard, and any resource only where AWS offers none', () => {
    for (const statement of statements(properties)) {
      expect(actions(statement).filter((action) => action.includes('*'))).toEqual([]);
      const open = [statement.Resource]
        .flat()
        .filter((arn) => /^\*$|:(table|secret)[/:]\*|key\/\*$/.test(arn));
      const excused =
        actions(statement).every((action) => action.startsWith('ec2:')) ||
        JSON.stringify(statement.Condition ?? '').includes('kms:ResourceAliases');
      expect(excused ? [] : open).toEqual([]);
    }
  });
});

/** Services that a function calls for itself, by the prefix of its commands' actions. */
const ACTION_OF_COMMAND: Readonly<Record<string, string>> = {
  GetItem: 'dynamodb',
  BatchGetItem: 'dynamodb',
  PutItem: 'dynamodb',
  UpdateItem: 'dynamodb',
  DeleteItem: 'dynamodb',
  Query: 'dynamodb',
  DescribeTable: 'dynamodb',
  StartConfigurationSession: 'appconfig',
  GetLatestConfiguration: 'appconfig',
  GetSecretValue: 'secretsmanager',
  PutSecretValue: 'secretsmanager',
  DescribeSecret: 'secretsmanager',
  ListSecretVersionIds: 'secretsmanager',
  UpdateSecretVersionStage: 'secretsmanager',
  GenerateDataKey: 'kms',
  Decrypt: 'kms',
};
/** In every bundle through the SDK's credential providers and endpoint discovery; never called in Lambda. */
const OF_THE_SDK = [
  'AssumeRole',
  'AssumeRoleWithWebIdentity',
  'CreateToken',
  'GetRoleCredentials',
  'DescribeEndpoints',
];

/**
 * Operations that a bundle can call: the SDK is tree-shaken,
 * class names are kept, our own clients are asked by operation.
 */
function calledBy(environment: 'dev', kind: StackKind, id: string): readonly string[] {
  const { Code } = resource(environment, kind, `${id}Function`).Properties as { Code: { S3Key: string } };
  const folder = assembly(environment).asset(Code.S3Key.replace('.zip', ''));
  const bundle = readFileSync(join(folder!, 'index.mjs'), 'utf8');
  const commands = [...bundle.matchAll(/"([A-Z][A-Za-z]+)Command"/g)].map(([, name]) => name!);
  const operations = [...bundle.matchAll(/\.send\("([A-Z][A-Za-z]+)"/g)].map(([, name]) => name!);
  return [...new Set([...commands, ...operations])].filter((name) => !OF_THE_SDK.includes(name)).toSorted();
}

const functions: readonly (readonly [string, StackKind, StackKind])[] = [
  ['AuthService', 'service', 'edge'],
  ['Health', 'service', 'edge'],
  ['StandbyProbes', 'observability', 'edge'],
  ['SchemaMigration', 'service', 'edge'],
  ['FailoverSteps', 'service', 'edge'],
  ['DirectorySweeper', 'service', 'edge'],
  ['SecretRotation', 'service', 'edge'],
  ['SecretArn', 'identities', 'identities'],
  ['KeyBootstrap', 'shared', 'shared'],
  ['RegionCheck', 'shared', 'shared'],
];
const cases = functions.flatMap(([id, kind, owner]) =>
  REGION_ROLES.filter((role) => role === 'primary' || owner !== 'shared').map(
    (role) => [id, role, kind, owner] as const,
  ),
);

test.each(cases)(
  '%s of the %s may do what its bundle can call, and nothing else',
  (id, role, kind, owner) => {
    const expected = calledBy('dev', kind, id).map(
      (name) => `${ACTION_OF_COMMAND[name] ?? 'unknown'}:${name}`,
    );
    const granted = allowed(id, role, owner).filter((action) =>
      /^(appconfig|dynamodb|secretsmanager|kms):/.test(action),
    );
    expect(granted).toEqual(expected.toSorted());
  },
);

/** What a service does with a key for the function, which never calls for it itself. */
const onBehalf = ({ Condition }: Statement): boolean =>
  JSON.stringify(Condition ?? '').includes('kms:ViaService');

function allowed(id: string, role: RegionRole, owner: StackKind): readonly string[] {
  const { Properties } = resource('dev', owner, `${id}Role`, role);
  const own = statements(Properties).filter((statement) => !onBehalf(statement));
  return [...new Set(own.flatMap(actions))].toSorted();
}

test.each(cases)('%s of the %s writes its own log group', (id, role, _, owner) => {
  const { Properties } = resource('dev', owner, `${id}Role`, role);
  const logs = statements(Properties).filter((one) =>
    actions(one).some((action) => action.startsWith('logs:')),
  );
  expect(logs.map(({ Resource }) => Resource)).toEqual([
    expect.stringMatching(/log-group:\/aws\/lambda\/holdover-dev-[a-z-]+:\*$/),
  ]);
});

describe.each(REGION_ROLES)('the auth service of the %s', (role) => {
  const { regions } = assembly('dev').environment;
  const other = regions[role === 'primary' ? 'standby' : 'primary'];
  const { Properties } = resource('dev', 'edge', 'AuthServiceRole', role);
  const granting = (action: string): readonly Statement[] =>
    statements(Properties).filter((statement) => actions(statement).includes(action));

  test('reads what it holds in both regions, and opens it under either one’s key', () => {
    const arns = granting('secretsmanager:GetSecretValue').flatMap(({ Resource }) => [Resource].flat());
    const names = (region: string) =>
      arns.filter((arn) => arn.includes(`:${region}:`)).map((arn) => arn.split(':secret:')[1]);
    // The probe's key is not held for people: without it a region serves them as well.
    expect(names(other)).toEqual(names(regions[role]).filter((name) => !name!.includes('/probe-')));
    expect(names(other)).toHaveLength(4);
    const via = JSON.stringify(granting('kms:Decrypt').map(({ Condition }) => Condition));
    for (const region of [regions[role], other])
      expect(via).toContain(`secretsmanager.${region}.amazonaws.com`);
  });

  test('seals for itself under its own region’s key only, and for its environment and region only', () => {
    const sealing = granting('kms:GenerateDataKey').filter((statement) => !onBehalf(statement));
    expect(sealing).toHaveLength(1);
    expect(sealing[0]).toMatchObject({
      Resource: expect.stringContaining(`:kms:${regions[role]}:`),
      Condition: {
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/holdover-dev-secrets' },
        StringEquals: {
          'kms:EncryptionContext:environment': 'dev',
          'kms:EncryptionContext:region': regions[role],
        },
      },
    });
  });
});
