import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { KEY_PURPOSES } from '../../lib/config/names.ts';
import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { assembly, ofType, resource, resources, stack } from '../support/infra-templates.ts';

const { environment } = assembly('dev');

describe('global database', () => {
  test('is the engine form, so that a failover never looks like a drift to repair', () => {
    const { Properties } = resource('dev', 'shared', 'GlobalCluster');
    expect(Properties).toMatchObject({
      GlobalClusterIdentifier: environment.globalClusterIdentifier,
      Engine: 'aurora-postgresql',
      StorageEncrypted: true,
    });
    expect(Properties).not.toHaveProperty('SourceDBClusterIdentifier');
  });

  test('has members of one version that join by name, each under its own key', () => {
    const global = resource('dev', 'shared', 'GlobalCluster').Properties;
    for (const role of REGION_ROLES)
      expect(resource('dev', 'identities', 'Cluster', role).Properties).toMatchObject({
        DBClusterIdentifier: environment.clusterIdentifiers[role],
        GlobalClusterIdentifier: environment.globalClusterIdentifier,
        EngineVersion: global['EngineVersion'],
        StorageEncrypted: true,
        KmsKeyId: 'alias/holdover-dev-database',
      });
  });

  test('is created with credentials by the primary alone, from the secret', () => {
    expect(resource('dev', 'identities', 'Cluster').Properties).toMatchObject({
      DatabaseName: 'auth',
      MasterUsername: 'auth_master',
      MasterUserPassword: '{{resolve:secretsmanager:holdover/dev/database/owner:SecretString:password}}',
    });
    const standby = resource('dev', 'identities', 'Cluster', 'standby').Properties;
    expect(Object.keys(standby).filter((key) => /Master|DatabaseName|SnapshotIdentifier/.test(key))).toEqual(
      [],
    );
  });

  test.each(REGION_ROLES)('has two instances in the %s: reads survive a promotion', (role) => {
    const instances = ofType(resources('dev', 'identities', role), 'AWS::RDS::DBInstance');
    expect(instances.map(([, { Properties }]) => Properties['DBInstanceClass'])).toEqual([
      'db.serverless',
      'db.serverless',
    ]);
    expect(instances[1]?.[1].DependsOn).toEqual(['Instance1']);
  });
});

describe.each(REGION_ROLES)('the way past the proxy in the %s', (role) => {
  test('is open for tokens, and for the auth functions’ group', () => {
    expect(resource('dev', 'identities', 'Cluster', role).Properties['EnableIAMDatabaseAuthentication']).toBe(
      true,
    );
    expect(resource('dev', 'identities', 'ClusterFromAuthIngress', role).Properties).toMatchObject({
      GroupId: { 'Fn::GetAtt': ['ClusterSecurityGroup', 'GroupId'] },
      SourceSecurityGroupId: { 'Fn::ImportValue': expect.stringContaining('AuthFunctions') as unknown },
      FromPort: 5432,
      ToPort: 5432,
    });
  });

  test.each(['AuthService', 'DirectorySweeper'])('%s has the authorities in its bundle', (id) => {
    const { Code, Environment } = resource('dev', 'service', `${id}Function`, role).Properties as {
      readonly Code: { readonly S3Key: string };
      readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
    };
    const bundle = assembly('dev').asset(Code.S3Key.replace('.zip', ''))!;
    const file = join(bundle, String(Environment.Variables['HOLDOVER_RDS_AUTHORITIES_FILE']));
    const { region } = stack('dev', 'identities', role).descriptor;
    const authorities = readFileSync(file, 'utf8').match(
      /-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----/g,
    );
    expect(authorities?.map((pem) => new X509Certificate(pem).subject)).toEqual(
      [1, 2, 3].map(() => expect.stringContaining(`Amazon RDS ${region} Root CA`) as unknown),
    );
  });

  test('is told to the auth service: Aurora’s own endpoints, share and limit', () => {
    const { Environment } = resource('dev', 'service', 'AuthServiceFunction', role).Properties as {
      readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
    };
    const imported = (attribute: string) => ({
      'Fn::ImportValue': expect.stringContaining(attribute) as unknown,
    });
    expect(Environment.Variables).toMatchObject({
      HOLDOVER_CLUSTER_READ_ENDPOINT: imported('ClusterReadEndpointAddress'),
      HOLDOVER_CLUSTER_ENDPOINT: imported('ClusterEndpointAddress'),
      HOLDOVER_SPARE_CONNECTION_SHARE: '0.02',
      // 200 a second among 20 processes at the most.
      HOLDOVER_SPARE_CONNECTIONS_PER_MINUTE: '600',
    });
  });
});

describe.each(REGION_ROLES)('proxy of the %s', (role) => {
  test('waits two seconds for a connection, not two minutes', () => {
    expect(resource('dev', 'identities', 'ProxyTargets', role).Properties).toMatchObject({
      DBClusterIdentifiers: [{ Ref: 'Cluster' }],
      ConnectionPoolConfigurationInfo: { ConnectionBorrowTimeout: 2 },
    });
  });

  test("takes the secret's full ARN from its own region", () => {
    expect(resource('dev', 'identities', 'Proxy', role).Properties).toMatchObject({
      RequireTLS: true,
      Auth: [
        {
          AuthScheme: 'SECRETS',
          IAMAuth: 'DISABLED',
          SecretArn: { 'Fn::GetAtt': ['ApplicationSecretArn', 'Arn'] },
        },
      ],
    });
    expect(resource('dev', 'identities', 'ApplicationSecretArn', role).Properties).toEqual({
      ServiceToken: { 'Fn::GetAtt': ['SecretArnFunction', 'Arn'] },
      SecretName: 'holdover/dev/database/application',
    });
  });

  test('has a read-only endpoint', () => {
    expect(resource('dev', 'identities', 'ProxyReadOnlyEndpoint', role).Properties).toMatchObject({
      DBProxyName: { Ref: 'Proxy' },
      TargetRole: 'READ_ONLY',
    });
  });
});

describe('what is replicated', () => {
  const regions = [environment.regions.primary, environment.regions.standby];

  test.each(['SessionTable', 'DirectoryTable'])(
    '%s: both replicas recoverable, each under its own key',
    (id) => {
      const { Replicas } = resource('dev', 'shared', id).Properties;
      expect(Replicas).toEqual(
        regions.map((region) => ({
          Region: region,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          DeletionProtectionEnabled: false,
          SSESpecification: {
            KMSMasterKeyId: `arn:aws:kms:${region}:111122223333:alias/holdover-dev-tables`,
          },
        })),
      );
    },
  );

  test('the session table alone expires items', () => {
    expect(resource('dev', 'shared', 'SessionTable').Properties['TimeToLiveSpecification']).toEqual({
      AttributeName: 'expiresAt',
      Enabled: true,
    });
    expect(resource('dev', 'shared', 'DirectoryTable').Properties).not.toHaveProperty(
      'TimeToLiveSpecification',
    );
  });

  test('every secret has a replica under the alias that both foundations own', () => {
    const secrets = ofType(resources('dev', 'shared'), 'AWS::SecretsManager::Secret');
    expect(secrets).toHaveLength(7);
    for (const [, { Properties }] of secrets)
      expect(Properties).toMatchObject({
        KmsKeyId: 'alias/holdover-dev-secrets',
        ReplicaRegions: [{ Region: regions[1], KmsKeyId: 'alias/holdover-dev-secrets' }],
      });
    for (const role of REGION_ROLES)
      expect(
        ofType(resources('dev', 'foundation', role), 'AWS::KMS::Alias').map(
          ([, { Properties }]) => Properties['AliasName'],
        ),
      ).toEqual(KEY_PURPOSES.map((purpose) => `alias/holdover-dev-${purpose}`));
  });

  test('no secret starts with a usable key set', () => {
    for (const id of ['SigningKeysSecret', 'MacKeysSecret', 'CookieKeysSecret', 'AdministratorSecret'])
      expect(resource('dev', 'shared', id).Properties['GenerateSecretString']).toMatchObject({
        SecretStringTemplate: '{}',
        GenerateStringKey: 'uninitialised',
      });
  });
});
