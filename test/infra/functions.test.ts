import { describe, expect, test } from '@jest/globals';

import {
  authServiceEnvironment,
  directorySweeperEnvironment,
  failoverStepsEnvironment,
  healthEnvironment,
  keyBootstrapEnvironment,
  probeEnvironment,
  schemaMigrationEnvironment,
  secretRotationEnvironment,
} from '../../lambda/contract/environments.ts';
import type { RegionRole, StackKind } from '../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { assembly, ofType, resource, resources, resourcesOf, stack } from '../support/infra-templates.ts';

interface Expected {
  readonly kind: StackKind;
  readonly inNetwork: boolean;
  readonly reserved?: number;
  readonly decode?: (environment: Record<string, string>) => unknown;
}
const FUNCTIONS: Readonly<Record<string, Expected>> = {
  AuthService: {
    kind: 'service',
    inNetwork: true,
    reserved: 20,
    decode: (from) => authServiceEnvironment.decode(from),
  },
  Health: {
    kind: 'service',
    inNetwork: false,
    reserved: 10,
    decode: (from) => healthEnvironment.decode(from),
  },
  SchemaMigration: {
    kind: 'service',
    inNetwork: true,
    decode: (from) => schemaMigrationEnvironment.decode(from),
  },
  FailoverSteps: {
    kind: 'service',
    inNetwork: true,
    decode: (from) => failoverStepsEnvironment.decode(from),
  },
  DirectorySweeper: {
    kind: 'service',
    inNetwork: true,
    reserved: 1,
    decode: (from) => directorySweeperEnvironment.decode(from),
  },
  SecretRotation: {
    kind: 'service',
    inNetwork: true,
    decode: (from) => secretRotationEnvironment.decode(from),
  },
  StandbyProbes: {
    kind: 'observability',
    inNetwork: false,
    reserved: 1,
    decode: (from) => probeEnvironment.decode(from),
  },
  SecretArn: { kind: 'identities', inNetwork: false },
  RegionCheck: { kind: 'shared', inNetwork: false },
  KeyBootstrap: { kind: 'shared', inNetwork: false, decode: (from) => keyBootstrapEnvironment.decode(from) },
};
const rows = Object.entries(FUNCTIONS).flatMap(([id, expected]) =>
  REGION_ROLES.filter((role) => role === 'primary' || expected.kind !== 'shared').map(
    (role) => [id, role, expected] as const,
  ),
);
const properties = (id: string, role: RegionRole, { kind }: Expected) =>
  resource('dev', kind, `${id}Function`, role).Properties;

describe('functions', () => {
  test('are these and no others', () => {
    const found = assembly('dev').stacks.flatMap((one) =>
      ofType(resourcesOf(one), 'AWS::Lambda::Function').map(([id]) => `${id} ${one.descriptor.role}`),
    );
    expect(found.toSorted()).toEqual(rows.map(([id, role]) => `${id}Function ${role}`).toSorted());
  });

  test.each(rows)('%s of the %s: runtime, place and share of the quota', (id, role, expected) => {
    const found = properties(id, role, expected);
    expect(found).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
    });
    expect('VpcConfig' in found).toBe(expected.inNetwork);
    expect(found['ReservedConcurrentExecutions']).toBe(expected.reserved);
    expect(found['LoggingConfig']).toEqual({ LogGroup: { Ref: `${id}LogGroup` } });
    expect(resource('dev', expected.kind, `${id}LogGroup`, role).Properties).toEqual({
      LogGroupName: `/aws/lambda/${String(found['FunctionName'])}`,
      RetentionInDays: 7,
    });
  });

  test.each(rows)('%s of the %s: an environment that it can read', (id, role, expected) => {
    const { Variables } = properties(id, role, expected)['Environment'] as {
      Variables: Record<string, unknown>;
    };
    expect(Variables['NODE_EXTRA_CA_CERTS']).toBe('/var/runtime/ca-cert.pem');
    expect(Variables).not.toHaveProperty('AWS_REGION');
    const resolved = Object.fromEntries(
      Object.entries(Variables).map(([key, value]) => [key, typeof value === 'string' ? value : 'resolved']),
    );
    const decode = (): unknown => expected.decode?.({ ...resolved, AWS_REGION: 'eu-west-1' });
    expect(decode).not.toThrow();
  });

  test.each(REGION_ROLES)('the %s keeps environments warm behind a published version', (role) => {
    const alias = resource('dev', 'service', 'AuthServiceAlias', role);
    expect(alias.Properties['ProvisionedConcurrencyConfig']).toEqual({ ProvisionedConcurrentExecutions: 4 });
    expect(alias.DependsOn).toEqual(['SchemaMigration']);
    for (const id of ['DirectorySweeper', 'SecretRotation'])
      expect(resource('dev', 'service', `${id}Function`, role).DependsOn).toContain('SchemaMigration');
  });
});

const EACH_MINUTE: readonly (readonly [string, StackKind, string])[] = [
  ['StandbyProbes', 'observability', '{"kind":"probe"}'],
  ['DirectorySweeper', 'service', '{"kind":"sweep"}'],
];
const scheduled = EACH_MINUTE.flatMap((row) => REGION_ROLES.map((role) => [...row, role] as const));

test.each(scheduled)(
  '%s (%s) runs with %s each minute in the %s, never repeated and never late',
  (id, kind, Input, role) => {
    const fresh = { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 };
    expect(resource('dev', kind, `${id}Schedule`, role).Properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [{ Arn: { 'Fn::GetAtt': [`${id}Function`, 'Arn'] }, Input, RetryPolicy: fresh }],
    });
    expect(resource('dev', kind, `${id}InvokeConfig`, role).Properties).toMatchObject(fresh);
    expect(resource('dev', kind, `${id}InvokePermission`, role).Properties).toMatchObject({
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [`${id}Schedule`, 'Arn'] },
    });
  },
);

describe.each(REGION_ROLES)('alarm of the %s', (role) => {
  test('pages on one failure, and on silence', () => {
    expect(resource('dev', 'observability', 'ProbeFailedAlarm', role).Properties).toMatchObject({
      Namespace: 'Holdover',
      MetricName: 'ProbeFailed',
      Dimensions: [{ Name: 'Environment', Value: 'dev' }],
      EvaluationPeriods: 2,
      DatapointsToAlarm: 1,
      TreatMissingData: 'breaching',
      AlarmActions: [{ Ref: 'AlarmTopic' }],
    });
    expect(resources('dev', 'observability', role)).toHaveProperty('AlarmRecipient1');
  });

  test('the operator finds the failover steps by an output', () => {
    expect(stack('dev', 'service', role).template['Outputs']).toMatchObject({
      FailoverStepsFunctionName: { Value: { Ref: 'FailoverStepsFunction' } },
    });
  });
});
