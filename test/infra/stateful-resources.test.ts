import { describe, expect, test } from '@jest/globals';

import { assembly, ENVIRONMENT_NAMES, resource, resourcesOf } from '../support/infra-templates.ts';

/** Losing one of these, or replacing it, loses data: their ids never change again. */
const STATEFUL: Readonly<Record<string, readonly string[]>> = {
  foundation: ['SecretsKey', 'TablesKey', 'DatabaseKey'],
  shared: [
    'GlobalCluster',
    'SessionTable',
    'DirectoryTable',
    'DatabaseOwnerSecret',
    'DatabaseApplicationSecret',
    'SigningKeysSecret',
    'MacKeysSecret',
    'CookieKeysSecret',
    'AdministratorSecret',
    'ProbeSecret',
    'KeyBootstrapLogGroup',
    'RegionCheckLogGroup',
  ],
  identities: ['Cluster', 'Instance1', 'Instance2', 'SecretArnLogGroup'],
  edge: ['NetworkLogGroup'],
  service: [
    'AuthServiceLogGroup',
    'HealthLogGroup',
    'SchemaMigrationLogGroup',
    'FailoverStepsLogGroup',
    'DirectorySweeperLogGroup',
    'SecretRotationLogGroup',
  ],
  observability: ['StandbyProbesLogGroup'],
};
const STATEFUL_TYPES = new Set([
  'AWS::KMS::Key',
  'AWS::RDS::GlobalCluster',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::DynamoDB::GlobalTable',
  'AWS::SecretsManager::Secret',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
]);

describe.each(ENVIRONMENT_NAMES)('stateful resources of %s', (environment) => {
  const expected = environment === 'prod' ? 'Retain' : 'Delete';

  test.each(assembly(environment).stacks.map((one) => [one.name, one] as const))(
    '%s holds exactly the listed ones, with both policies',
    (_, one) => {
      const stateful = Object.entries(resourcesOf(one)).filter(([, { Type }]) => STATEFUL_TYPES.has(Type));
      const listed = STATEFUL[one.descriptor.kind] ?? [];
      expect(stateful.map(([id]) => id).toSorted()).toEqual(listed.toSorted());
      for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of stateful)
        expect({ id, DeletionPolicy, UpdateReplacePolicy }).toEqual({
          id,
          DeletionPolicy: expected,
          UpdateReplacePolicy: expected,
        });
    },
  );

  test('refuse deletion where the service can, in prod', () => {
    const isProtected = environment === 'prod';
    const { Properties: table } = resource(environment, 'shared', 'SessionTable');
    const replicas = table['Replicas'] as readonly Record<string, unknown>[];
    expect(replicas.map((replica) => replica['DeletionProtectionEnabled'])).toEqual([
      isProtected,
      isProtected,
    ]);
    expect(resource(environment, 'shared', 'GlobalCluster').Properties['DeletionProtection']).toBe(
      isProtected,
    );
    for (const role of ['primary', 'standby'] as const)
      expect(resource(environment, 'identities', 'Cluster', role).Properties['DeletionProtection']).toBe(
        isProtected,
      );
  });
});
