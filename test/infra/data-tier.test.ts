/** Every property of what holds data, whole, in every environment: one that is added, lost or changed is seen here. */
import { describe, expect, test } from '@jest/globals';

import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { findEnvironment } from '../../lib/config/find-environment.ts';
import { KEY_PURPOSES, namesOf } from '../../lib/config/names.ts';
import { followed, groupOf, subnetsFor } from '../support/imports.ts';
import { ENVIRONMENT_NAMES, resource } from '../support/infra-templates.ts';

const ZONES = 3;
const attribute = (id: string, name: string): unknown => ({ 'Fn::GetAtt': [id, name] });
const cases = ENVIRONMENT_NAMES.flatMap((name) => REGION_ROLES.map((role) => [name, role] as const));

describe.each(cases)('%s, %s', (name, role) => {
  const config = findEnvironment(name);
  const names = namesOf(config);
  const isKept = config.statefulResources === 'retain';
  const own = (id: string): unknown => followed(name, resource(name, 'identities', id, role).Properties);

  test('the cluster: engine, version, capacity, backups, key, logins and protection', () => {
    const creator = {
      DatabaseName: 'auth',
      MasterUsername: 'auth_master',
      MasterUserPassword: `{{resolve:secretsmanager:${names.secrets.databaseOwner}:SecretString:password}}`,
    };
    expect(own('Cluster')).toEqual({
      DBClusterIdentifier: names.clusters[role],
      GlobalClusterIdentifier: names.globalCluster,
      Engine: 'aurora-postgresql',
      EngineVersion: config.database.engineVersion,
      Port: 5432,
      StorageEncrypted: true,
      KmsKeyId: names.keyAliases.database,
      EnableIAMDatabaseAuthentication: true,
      DBSubnetGroupName: { Ref: 'DatabaseSubnets' },
      VpcSecurityGroupIds: [groupOf('ClusterSecurityGroup')],
      ServerlessV2ScalingConfiguration: {
        MinCapacity: config.database.minimumCapacity,
        MaxCapacity: config.database.maximumCapacity,
      },
      BackupRetentionPeriod: config.database.backupRetentionDays,
      CopyTagsToSnapshot: true,
      DeletionProtection: isKept,
      ...(role === 'primary' ? creator : {}),
    });
    expect(own('DatabaseSubnets')).toEqual({
      DBSubnetGroupDescription: expect.any(String),
      SubnetIds: subnetsFor('Database', ZONES),
    });
  });

  test('its instances: nobody outside reaches them, the first is the first to be promoted', () => {
    for (const number of [1, 2])
      expect(own(`Instance${number}`)).toEqual({
        DBClusterIdentifier: { Ref: 'Cluster' },
        DBInstanceIdentifier: `${names.clusters[role]}-${number}`,
        DBInstanceClass: 'db.serverless',
        Engine: 'aurora-postgresql',
        PromotionTier: number - 1,
        PubliclyAccessible: false,
        // A minor version that one member takes by itself makes a failover impossible.
        AutoMinorVersionUpgrade: false,
      });
  });

  test('the proxy: who logs in, over what, from where, and for how long a client may idle', () => {
    const place = {
      VpcSubnetIds: subnetsFor('Database', ZONES),
      VpcSecurityGroupIds: [groupOf('ProxySecurityGroup')],
    };
    expect(own('Proxy')).toEqual({
      ...place,
      DBProxyName: names.proxies[role],
      EngineFamily: 'POSTGRESQL',
      RequireTLS: true,
      IdleClientTimeout: 1800,
      RoleArn: attribute('ProxyRole', 'Arn'),
      Auth: [
        {
          AuthScheme: 'SECRETS',
          IAMAuth: 'DISABLED',
          ClientPasswordAuthType: 'POSTGRES_SCRAM_SHA_256',
          SecretArn: attribute('ApplicationSecretArn', 'Arn'),
        },
      ],
    });
    expect(own('ProxyReadOnlyEndpoint')).toEqual({
      ...place,
      DBProxyName: { Ref: 'Proxy' },
      DBProxyEndpointName: names.readOnlyEndpoints[role],
      TargetRole: 'READ_ONLY',
    });
  });

  test('its targets: registered once every instance is there, with connections left for people', () => {
    const targets = resource(name, 'identities', 'ProxyTargets', role);
    expect(targets.Properties).toEqual({
      DBProxyName: { Ref: 'Proxy' },
      // The only name that RDS takes.
      TargetGroupName: 'default',
      DBClusterIdentifiers: [{ Ref: 'Cluster' }],
      ConnectionPoolConfigurationInfo: { ConnectionBorrowTimeout: 2, MaxConnectionsPercent: 80 },
    });
    expect(targets.DependsOn).toEqual(['Instance1', 'Instance2']);
  });

  test.each(KEY_PURPOSES)(
    'the key of %s turns yearly, is the account’s to grant, and goes slowly',
    (purpose) => {
      const id = `${purpose.charAt(0).toUpperCase()}${purpose.slice(1)}Key`;
      expect(resource(name, 'foundation', id, role).Properties).toEqual({
        Description: expect.any(String),
        EnableKeyRotation: true,
        PendingWindowInDays: isKept ? 30 : 7,
        KeyPolicy: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: `arn:aws:iam::${config.account}:root` },
              Action: 'kms:*',
              Resource: '*',
            },
          ],
        },
      });
      expect(resource(name, 'foundation', `${id}Alias`, role).Properties).toEqual({
        AliasName: names.keyAliases[purpose],
        TargetKeyId: { Ref: id },
      });
    },
  );

  test('what a deploy runs is asked again when it has to be, and holds nothing worth keeping', () => {
    const migration = resource(name, 'service', 'SchemaMigration', role);
    expect(migration.Properties).toEqual({
      ServiceToken: attribute('SchemaMigrationFunction', 'Arn'),
      Digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    for (const { DeletionPolicy, UpdateReplacePolicy } of [
      migration,
      resource(name, 'identities', 'ApplicationSecretArn', role),
    ])
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Delete', 'Delete']);
  });
});

describe.each(ENVIRONMENT_NAMES)('shared of %s', (name) => {
  const config = findEnvironment(name);
  const names = namesOf(config);
  const isKept = config.statefulResources === 'retain';
  const own = (id: string): unknown => resource(name, 'shared', id).Properties;

  test('the global cluster says nothing but what it is', () => {
    expect(own('GlobalCluster')).toEqual({
      GlobalClusterIdentifier: names.globalCluster,
      Engine: 'aurora-postgresql',
      EngineVersion: config.database.engineVersion,
      StorageEncrypted: true,
      DeletionProtection: isKept,
    });
  });

  test.each([
    ['SessionTable', names.tables.session, { AttributeName: 'expiresAt', Enabled: true }],
    ['DirectoryTable', names.tables.directory, undefined],
  ])('%s: keys, capacity, encryption, stream, replicas and expiry', (id, TableName, expiry) => {
    const regions = [config.regions.primary.name, config.regions.standby.name];
    expect(own(id)).toEqual({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      Replicas: regions.map((Region) => ({
        Region,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: isKept,
        SSESpecification: {
          KMSMasterKeyId: `arn:aws:kms:${Region}:${config.account}:${names.keyAliases.tables}`,
        },
      })),
      ...(expiry === undefined ? {} : { TimeToLiveSpecification: expiry }),
    });
  });

  test.each([
    ['DatabaseOwnerSecret', names.secrets.databaseOwner, 'password', { serial: 1, username: 'auth_master' }],
    [
      'DatabaseApplicationSecret',
      names.secrets.databaseApplication,
      'password',
      { serial: 1, username: 'auth_app' },
    ],
    ['SigningKeysSecret', names.secrets.signingKeys, 'uninitialised', {}],
    ['MacKeysSecret', names.secrets.macKeys, 'uninitialised', {}],
    ['CookieKeysSecret', names.secrets.cookieKeys, 'uninitialised', {}],
    ['AdministratorSecret', names.secrets.administrator, 'uninitialised', {}],
    ['ProbeSecret', names.secrets.probe, 'uninitialised', {}],
  ] as const)('%s: name, first value, key and replica', (id, Name, field, template) => {
    const KmsKeyId = names.keyAliases.secrets;
    expect(own(id)).toEqual({
      Name,
      Description: expect.any(String),
      KmsKeyId,
      GenerateSecretString: {
        SecretStringTemplate: JSON.stringify(template),
        GenerateStringKey: field,
        // Punctuation would have to be escaped in a connection string.
        ExcludePunctuation: true,
        PasswordLength: 40,
      },
      ReplicaRegions: [{ Region: config.regions.standby.name, KmsKeyId }],
    });
  });

  test('keys are bootstrapped once every secret is there', () => {
    const { Properties, DependsOn } = resource(name, 'shared', 'KeyBootstrap');
    expect(Properties).toEqual({
      ServiceToken: attribute('KeyBootstrapFunction', 'Arn'),
      Shape: expect.stringMatching(/^\d+$/),
    });
    expect(DependsOn).toEqual(
      expect.arrayContaining(
        ['SigningKeys', 'MacKeys', 'CookieKeys', 'Administrator', 'Probe'].map((one) => `${one}Secret`),
      ),
    );
  });

  test.each(['KeyBootstrap', 'RegionCheck'])('%s holds nothing worth keeping', (id) => {
    const { DeletionPolicy, UpdateReplacePolicy } = resource(name, 'shared', id);
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Delete', 'Delete']);
  });
});
