/** How long, how large, where and how each function runs, and that whatever it is told exists; in every environment. */
import { describe, expect, test } from '@jest/globals';

import type { RegionRole, StackKind } from '../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { findEnvironment } from '../../lib/config/find-environment.ts';
import { namesOf } from '../../lib/config/names.ts';
import type { FunctionName, Names } from '../../lib/config/names.ts';
import { activeTenantHosts, servedHosts } from '../../lib/config/tenants.ts';
import type { EnvironmentConfig } from '../../lib/config/environment.ts';
import { followed, groupOf, subnetsFor } from '../support/imports.ts';
import { ENVIRONMENT_NAMES, ofType, resource, resources } from '../support/infra-templates.ts';
import type { EnvironmentName } from '../support/infra-templates.ts';

interface Place {
  readonly config: EnvironmentConfig;
  readonly names: Names;
  readonly role: RegionRole;
}
type Told = (place: Place) => Readonly<Record<string, unknown>>;

interface Settings {
  readonly name: FunctionName;
  readonly kind: StackKind;
  readonly seconds: number;
  readonly megabytes: number | ((config: EnvironmentConfig) => number);
  readonly securityGroup?: string;
  readonly reserved?: (config: EnvironmentConfig) => number;
  readonly told: Told;
}

const otherOf = (role: RegionRole): RegionRole => (role === 'primary' ? 'standby' : 'primary');
const attribute = (id: string, name: string): unknown => ({ 'Fn::GetAtt': [id, name] });
const who: Told = ({ config, role }) => ({ HOLDOVER_ENVIRONMENT: config.name, HOLDOVER_ROLE: role });
const databaseTold = { HOLDOVER_DATABASE_NAME: 'auth', HOLDOVER_DATABASE_PORT: '5432' };
const ownerTold: Told = ({ names }) => ({
  ...databaseTold,
  HOLDOVER_CLUSTER_ENDPOINT: attribute('Cluster', 'Endpoint.Address'),
  HOLDOVER_OWNER_SECRET: names.secrets.databaseOwner,
});
const writeEndpoint = { HOLDOVER_DATABASE_WRITE_ENDPOINT: attribute('Proxy', 'Endpoint') };

const FUNCTIONS: Readonly<Record<string, Settings>> = {
  AuthService: {
    name: 'auth-service',
    kind: 'service',
    seconds: 10,
    megabytes: ({ functions }) => functions.authMemoryMegabytes,
    reserved: ({ functions }) => functions.authReservedConcurrency,
    securityGroup: 'AuthFunctionsSecurityGroup',
    told: (place) => ({
      ...who(place),
      ...databaseTold,
      ...writeEndpoint,
      HOLDOVER_DATABASE_READ_ENDPOINT: attribute('ProxyReadOnlyEndpoint', 'Endpoint'),
      HOLDOVER_PUBLIC_HOSTS: servedHosts(place.config).join(','),
      HOLDOVER_ADMINISTRATION_HOSTS: place.config.publicHosts.join(','),
      HOLDOVER_REGION_HOST: place.names.regionHosts[place.role],
      HOLDOVER_SESSION_TABLE: place.names.tables.session,
      HOLDOVER_DIRECTORY_TABLE: place.names.tables.directory,
      HOLDOVER_DATABASE_SECRET: place.names.secrets.databaseApplication,
      HOLDOVER_SIGNING_KEYS_SECRET: place.names.secrets.signingKeys,
      HOLDOVER_MAC_KEYS_SECRET: place.names.secrets.macKeys,
      HOLDOVER_COOKIE_KEYS_SECRET: place.names.secrets.cookieKeys,
      HOLDOVER_PROBE_SECRET: place.names.secrets.probe,
      HOLDOVER_WRITER_GUARD: place.config.writerGuard,
      HOLDOVER_CLUSTER_ENDPOINT: attribute('Cluster', 'Endpoint.Address'),
      HOLDOVER_CLUSTER_READ_ENDPOINT: attribute('Cluster', 'ReadEndpoint.Address'),
      HOLDOVER_RDS_AUTHORITIES_FILE: `rds-authorities/${place.config.regions[place.role].name}.pem`,
      HOLDOVER_SPARE_CONNECTION_SHARE: String(place.config.database.spareConnectionShare),
      // IAM's 200 a second, shared among all environments.
      HOLDOVER_SPARE_CONNECTIONS_PER_MINUTE: String(
        Math.floor(12_000 / place.config.functions.authReservedConcurrency),
      ),
      HOLDOVER_ESCROW_KEY: place.names.keyAliases.secrets,
      HOLDOVER_OTHER_REGION: place.config.regions[otherOf(place.role)].name,
      HOLDOVER_FLAGS_APPLICATION: place.names.flags.application,
      HOLDOVER_FLAGS_ENVIRONMENT: place.names.flags.environment,
      HOLDOVER_FLAGS_PROFILE: place.names.flags.profile,
    }),
  },
  Health: {
    name: 'health',
    kind: 'service',
    seconds: 3,
    megabytes: 256,
    reserved: ({ functions }) => functions.healthReservedConcurrency,
    told: (place) => ({ ...who(place), HOLDOVER_SESSION_TABLE: place.names.tables.session }),
  },
  SchemaMigration: {
    name: 'schema-migration',
    kind: 'service',
    seconds: 300,
    megabytes: 512,
    securityGroup: 'DatabaseStepsSecurityGroup',
    told: (place) => ({
      ...who(place),
      ...ownerTold(place),
      HOLDOVER_PUBLIC_HOSTS: servedHosts(place.config).join(','),
      HOLDOVER_DIRECTORY_TABLE: place.names.tables.directory,
      HOLDOVER_DATABASE_SECRET: place.names.secrets.databaseApplication,
      HOLDOVER_ADMINISTRATOR_SECRET: place.names.secrets.administrator,
      HOLDOVER_PROBE_SECRET: place.names.secrets.probe,
      HOLDOVER_PRIMARY_REGION: place.config.regions.primary.name,
    }),
  },
  FailoverSteps: {
    name: 'failover-steps',
    kind: 'service',
    seconds: 60,
    megabytes: 512,
    securityGroup: 'DatabaseStepsSecurityGroup',
    told: (place) => ({ ...who(place), ...ownerTold(place) }),
  },
  SecretRotation: {
    name: 'secret-rotation',
    kind: 'service',
    seconds: 120,
    megabytes: 256,
    securityGroup: 'DatabaseStepsSecurityGroup',
    told: (place) => ({
      ...who(place),
      ...databaseTold,
      HOLDOVER_CLUSTER_ENDPOINT: attribute('Cluster', 'Endpoint.Address'),
      HOLDOVER_DATABASE_SECRET: place.names.secrets.databaseApplication,
      HOLDOVER_SIGNING_KEYS_SECRET: place.names.secrets.signingKeys,
      HOLDOVER_MAC_KEYS_SECRET: place.names.secrets.macKeys,
      HOLDOVER_COOKIE_KEYS_SECRET: place.names.secrets.cookieKeys,
      HOLDOVER_PASSWORD_ROTATION_DAYS: String(place.config.rotation.passwordDays),
      HOLDOVER_KEY_ROTATION_DAYS: String(place.config.rotation.keyDays),
    }),
  },
  DirectorySweeper: {
    name: 'directory-sweeper',
    kind: 'service',
    seconds: 50,
    megabytes: 256,
    reserved: () => 1,
    securityGroup: 'AuthFunctionsSecurityGroup',
    told: (place) => ({
      ...who(place),
      ...databaseTold,
      ...writeEndpoint,
      HOLDOVER_CLUSTER_ENDPOINT: attribute('Cluster', 'Endpoint.Address'),
      HOLDOVER_RDS_AUTHORITIES_FILE: `rds-authorities/${place.config.regions[place.role].name}.pem`,
      HOLDOVER_SPARE_CONNECTION_SHARE: String(place.config.database.spareConnectionShare),
      HOLDOVER_DIRECTORY_TABLE: place.names.tables.directory,
      HOLDOVER_DATABASE_SECRET: place.names.secrets.databaseApplication,
    }),
  },
  StandbyProbes: {
    name: 'standby-probes',
    kind: 'observability',
    seconds: 50,
    megabytes: 256,
    reserved: () => 1,
    told: (place) => ({
      ...who(place),
      HOLDOVER_PUBLIC_HOSTS: place.config.publicHosts.join(','),
      HOLDOVER_REGION_HOST: place.names.regionHosts[place.role],
      HOLDOVER_OTHER_REGION_HOST: place.names.regionHosts[otherOf(place.role)],
      HOLDOVER_PROBE_SECRET: place.names.secrets.probe,
      HOLDOVER_TENANT_HOSTS:
        activeTenantHosts(place.config)
          .map(({ host }) => host)
          .join(',') || 'none',
    }),
  },
  SecretArn: { name: 'secret-arn', kind: 'identities', seconds: 120, megabytes: 256, told: () => ({}) },
  RegionCheck: { name: 'region-check', kind: 'shared', seconds: 30, megabytes: 256, told: () => ({}) },
  KeyBootstrap: {
    name: 'key-bootstrap',
    kind: 'shared',
    seconds: 60,
    megabytes: 256,
    told: (place) => ({
      ...who(place),
      HOLDOVER_SIGNING_KEYS_SECRET: place.names.secrets.signingKeys,
      HOLDOVER_MAC_KEYS_SECRET: place.names.secrets.macKeys,
      HOLDOVER_COOKIE_KEYS_SECRET: place.names.secrets.cookieKeys,
      HOLDOVER_ADMINISTRATOR_SECRET: place.names.secrets.administrator,
      HOLDOVER_PROBE_SECRET: place.names.secrets.probe,
    }),
  },
};

const rows = ENVIRONMENT_NAMES.flatMap((environment) =>
  REGION_ROLES.flatMap((role) =>
    Object.entries(FUNCTIONS)
      .filter(([, { kind }]) => kind !== 'shared' || role === 'primary')
      .map(([id, settings]) => [environment, id, role, settings] as const),
  ),
);

const settingsOf = (place: Place, { securityGroup, reserved, megabytes, ...rest }: Settings) => ({
  FunctionName: place.names.functions[rest.name],
  Timeout: rest.seconds,
  MemorySize: typeof megabytes === 'number' ? megabytes : megabytes(place.config),
  ...(reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved(place.config) }),
  ...(securityGroup === undefined
    ? {}
    : { VpcConfig: { SecurityGroupIds: [groupOf(securityGroup)], SubnetIds: subnetsFor('Functions', 3) } }),
  Environment: { Variables: { ...rest.told(place), NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem' } },
});

test.each(rows)('%s: %s of the %s, every setting', (environment, id, role, settings) => {
  const config = findEnvironment(environment);
  const place: Place = { config, names: namesOf(config), role };
  const region = config.regions[role].name;
  expect(
    followed(environment, resource(environment, settings.kind, `${id}Function`, role).Properties),
  ).toEqual({
    ...settingsOf(place, settings),
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    Role: attribute(`${id}Role`, 'Arn'),
    LoggingConfig: { LogGroup: { Ref: `${id}LogGroup` } },
    Code: {
      S3Bucket: `cdk-hnb659fds-assets-${config.account}-${region}`,
      S3Key: expect.stringMatching(/^[0-9a-f]{64}\.zip$/),
    },
  });
  expect(resource(environment, settings.kind, `${id}LogGroup`, role).Properties).toEqual({
    LogGroupName: `/aws/lambda/${place.names.functions[settings.name]}`,
    RetentionInDays: config.logRetentionDays,
  });
});

const places = ENVIRONMENT_NAMES.flatMap((name) => REGION_ROLES.map((role) => [name, role] as const));

/** Ids of versions carry a hash: found by what they are of. */
const versionOf = (environment: EnvironmentName, role: RegionRole, id: string): string | undefined =>
  ofType(resources(environment, 'service', role), 'AWS::Lambda::Version').find(
    ([, { Properties }]) =>
      JSON.stringify(Properties) === JSON.stringify({ FunctionName: { Ref: `${id}Function` } }),
  )?.[0];

describe.each(places)('%s, %s', (environment, role) => {
  const { functions } = findEnvironment(environment);

  test.each([
    ['AuthService', functions.authProvisionedConcurrency],
    ['Health', 0],
  ])('traffic reaches %s by its alias, which leads to a version of its own', (id, provisioned) => {
    const version = versionOf(environment, role, id);
    expect(version).toMatch(new RegExp(`^${id}FunctionCurrentVersion[0-9a-f]{32}$`));
    expect(resource(environment, 'service', `${id}Alias`, role).Properties).toEqual({
      Name: 'live',
      FunctionName: { Ref: `${id}Function` },
      FunctionVersion: attribute(version!, 'Version'),
      ...(provisioned === 0
        ? {}
        : { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: provisioned } }),
    });
  });

  const ROTATED = [
    ['DatabaseApplication', 'passwordDays'],
    ['SigningKeys', 'keyDays'],
    ['MacKeys', 'keyDays'],
    ['CookieKeys', 'keyDays'],
  ] as const;

  test('each held secret rotates where it is owned, by the function, which Secrets Manager may call', () => {
    const config = findEnvironment(environment);
    const found = Object.fromEntries(
      ofType(resources(environment, 'service', role), 'AWS::SecretsManager::RotationSchedule'),
    );
    const expected = ROTATED.map(([id, days]) => {
      const secret = `${id.charAt(0).toLowerCase()}${id.slice(1)}` as keyof Names['secrets'];
      const Properties = {
        SecretId: namesOf(config).secrets[secret],
        RotationLambdaARN: attribute('SecretRotationFunction', 'Arn'),
        RotateImmediatelyOnUpdate: false,
        RotationRules: { AutomaticallyAfterDays: config.rotation[days] },
      };
      const DependsOn = ['SecretRotationPermission'];
      return [`${id}Rotation`, expect.objectContaining({ Properties, DependsOn })] as const;
    });
    expect(found).toEqual(role === 'primary' ? Object.fromEntries(expected) : {});
    expect(resource(environment, 'service', 'SecretRotationPermission', role).Properties).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: attribute('SecretRotationFunction', 'Arn'),
      Principal: 'secretsmanager.amazonaws.com',
      SourceAccount: config.account,
    });
  });

  test('an overdue rotation is looked for each hour', () => {
    const own = (id: string): unknown => resource(environment, 'service', id, role).Properties;
    expect(own('RotationCheckSchedule')).toEqual({
      Name: `holdover-${environment}-rotation-check`,
      Description: expect.any(String),
      ScheduleExpression: 'rate(1 hour)',
      State: 'ENABLED',
      Targets: [
        {
          Id: 'secret-rotation',
          Arn: attribute('SecretRotationFunction', 'Arn'),
          Input: '{"kind":"check-rotation"}',
        },
      ],
    });
    expect(own('RotationCheckPermission')).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: attribute('SecretRotationFunction', 'Arn'),
      Principal: 'events.amazonaws.com',
      SourceArn: attribute('RotationCheckSchedule', 'Arn'),
    });
  });

  test.each([
    ['StandbyProbes', 'observability', 'holdover-%-probes', '{"kind":"probe"}'],
    ['DirectorySweeper', 'service', 'holdover-%-sweep', '{"kind":"sweep"}'],
  ] as const)('%s (%s) is invoked each minute by its own schedule, whole', (id, kind, name, Input) => {
    const fresh = { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 };
    const own = (part: string): unknown => resource(environment, kind, `${id}${part}`, role).Properties;
    expect(own('Schedule')).toEqual({
      Name: name.replace('%', environment),
      Description: expect.any(String),
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [
        { Id: FUNCTIONS[id]!.name, Arn: attribute(`${id}Function`, 'Arn'), Input, RetryPolicy: fresh },
      ],
    });
    expect(own('InvokeConfig')).toEqual({
      FunctionName: { Ref: `${id}Function` },
      Qualifier: '$LATEST',
      ...fresh,
    });
    expect(own('InvokePermission')).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: attribute(`${id}Function`, 'Arn'),
      Principal: 'events.amazonaws.com',
      SourceArn: attribute(`${id}Schedule`, 'Arn'),
    });
  });
});
