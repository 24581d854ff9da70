/**
 * A small application of the tests, in the shape of ours: two regions, descriptors in the metadata, every
 * part of a topology at least once, every intrinsic at least once. Synthesized by the test that needs it.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { App, CfnCondition, CfnMapping, CfnOutput, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';

import {
  DESCRIPTOR_VERSION,
  ENVIRONMENT_METADATA_KEY,
  OUTPUT_KEYS,
  STACK_METADATA_KEY,
} from '../../lambda/contract/descriptor.ts';
import type { EnvironmentDescriptor } from '../../lambda/contract/descriptor.ts';
import { JOURNEY_DEPENDENCIES } from '../../lambda/contract/journeys.ts';
import type { RegionRole, StackKind } from '../../lambda/contract/regions.ts';
import { add, addKeys, addWatching } from './tiny-parts.ts';

const ACCOUNT = '111122223333';
export const TINY_REGIONS: Readonly<Record<RegionRole, string>> = {
  primary: 'eu-west-1',
  standby: 'eu-central-1',
};

const recovery = {
  blackHole: { p50Seconds: 55, p99Seconds: 75 },
  refused: { p50Seconds: 42, p99Seconds: 60 },
};

export const tinyEnvironment: EnvironmentDescriptor = {
  version: DESCRIPTOR_VERSION,
  environment: 'tiny',
  account: ACCOUNT,
  regions: TINY_REGIONS,
  hostedZoneName: 'tiny.holdover.example',
  publicHosts: ['login.tiny.holdover.example'],
  tenantHosts: [],
  regionHosts: {
    primary: 'eu-west-1.tiny.holdover.example',
    standby: 'eu-central-1.tiny.holdover.example',
  },
  sessionTableName: 'tiny-sessions',
  directoryTableName: 'tiny-directory',
  globalClusterIdentifier: 'tiny-global',
  clusterIdentifiers: { primary: 'tiny-eu-west-1', standby: 'tiny-eu-central-1' },
  administratorSecretName: 'tiny/administrator',
  probeSecretName: 'tiny/probe',
  writerGuard: 'consent',
  objectives: {
    session: recovery,
    refresh: recovery,
    'hosted-page': recovery,
    'sign-in': recovery,
    admin: { targetSeconds: 180, ceilingSeconds: 900 },
  },
  journeys: JOURNEY_DEPENDENCIES,
  disposable: true,
  drillsAllowed: true,
};

/** Synthesizes into a new folder of the system's temporary directory. @returns the assembly's folder. */
export function synthesizeTinyApp(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdover-tiny-'));
  const bundle = join(folder, 'bundle');
  mkdirSync(bundle);
  writeFileSync(join(bundle, 'index.mjs'), 'export const handler = async () => ({ statusCode: 200 });\n');
  const outdir = join(folder, 'assembly');
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
  // Deployed in another order than declared: the manifest's dependencies decide.
  const service = addService(app, bundle);
  const shared = addShared(app);
  service.addStackDependency(shared);
  addStandby(app);
  app.synth();
  writeFileSync(
    join(outdir, 'holdover.json'),
    JSON.stringify({ environment: 'tiny', fingerprint: 'f1', contractVersion: 1 }),
  );
  return outdir;
}

function addStack(app: App, kind: StackKind, role: RegionRole): Stack {
  const region = TINY_REGIONS[role];
  const stack = new Stack(app, `tiny-${kind}-${region}`, { env: { account: ACCOUNT, region } });
  stack.templateOptions.metadata = {
    [STACK_METADATA_KEY]: { version: DESCRIPTOR_VERSION, environment: 'tiny', kind, role, region },
    ...(kind === 'shared' ? { [ENVIRONMENT_METADATA_KEY]: tinyEnvironment } : {}),
  };
  return stack;
}

function addShared(app: App): Stack {
  const stack = addStack(app, 'shared', 'primary');
  addKeys(stack);
  add(stack, 'Sessions', 'AWS::DynamoDB::GlobalTable', {
    TableName: 'tiny-sessions',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    Replicas: [
      { Region: 'eu-west-1', SSESpecification: { KMSMasterKeyId: Fn.getAtt('Key', 'Arn') } },
      { Region: 'eu-central-1', SSESpecification: { KMSMasterKeyId: 'alias/aws/dynamodb' } },
    ],
  });
  const secret = add(stack, 'DatabaseSecret', 'AWS::SecretsManager::Secret', {
    Name: 'tiny/database',
    GenerateSecretString: {
      SecretStringTemplate: '{"serial":1,"username":"auth_app"}',
      GenerateStringKey: 'password',
      ExcludePunctuation: true,
    },
    KmsKeyId: 'alias/tiny',
    ReplicaRegions: [{ Region: 'eu-central-1', KmsKeyId: 'alias/tiny' }],
  });
  add(stack, 'GlobalCluster', 'AWS::RDS::GlobalCluster', { GlobalClusterIdentifier: 'Tiny-Global' });
  addCluster(stack, 'primary', {
    MasterUsername: 'owner',
    MasterUserPassword: Fn.sub('{{resolve:secretsmanager:${DatabaseSecret}:SecretString:password}}'),
    DatabaseName: 'identities',
  });
  new CfnOutput(stack, 'SecretArn', { value: secret.ref, exportName: 'tiny-database-secret' });
  return stack;
}

function addCluster(stack: Stack, role: RegionRole, extra: Record<string, unknown> = {}): void {
  const cluster = add(stack, 'Cluster', 'AWS::RDS::DBCluster', {
    DBClusterIdentifier: tinyEnvironment.clusterIdentifiers[role],
    GlobalClusterIdentifier: 'tiny-global',
    Engine: 'aurora-postgresql',
    ...extra,
  });
  add(stack, 'Reader', 'AWS::RDS::DBInstance', { DBClusterIdentifier: cluster.ref, PromotionTier: 0 });
}

function addStandby(app: App): void {
  const stack = addStack(app, 'identities', 'standby');
  addCluster(stack, 'standby');
}

function addService(app: App, bundle: string): Stack {
  const stack = addStack(app, 'service', 'primary');
  const role = addRole(stack);
  const auth = addFunction(stack, 'Auth', role, bundle);
  const answerer = addAnswerer(stack, role, bundle);
  addFront(stack, addAlias(stack, auth));
  addHealth(stack);
  addSchedules(stack, auth);
  addCustomResources(stack, answerer);
  addProxy(stack, role);
  addIntrinsics(stack);
  addWatching(stack);
  add(stack, 'Surprise', 'AWS::Mystery::Machine', { Anything: true });
  add(stack, 'Logs', 'AWS::Logs::LogGroup');
  new CfnOutput(stack, OUTPUT_KEYS.failoverStepsFunction, { value: auth.ref });
  return stack;
}

function addRole(stack: Stack): CfnResource {
  const managed = add(stack, 'ReadTables', 'AWS::IAM::ManagedPolicy', {
    PolicyDocument: { Statement: { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: '*' } },
  });
  const role = add(stack, 'Role', 'AWS::IAM::Role', {
    ManagedPolicyArns: [
      Fn.join('', [
        'arn:',
        Fn.ref('AWS::Partition'),
        ':iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
      ]),
      managed.ref,
    ],
    Policies: [
      {
        PolicyName: 'inline',
        PolicyDocument: { Statement: [{ Effect: 'Deny', Action: ['kms:*'], Resource: ['*'] }] },
      },
    ],
  });
  add(stack, 'Attached', 'AWS::IAM::Policy', {
    PolicyName: 'attached',
    Roles: [role.ref],
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'secretsmanager:GetSecretValue',
          Resource: Fn.importValue('tiny-database-secret'),
          Condition: { StringEquals: { 'aws:ResourceAccount': Fn.ref('AWS::AccountId') } },
        },
      ],
    },
  });
  return role;
}

function addFunction(stack: Stack, id: string, role: CfnResource, bundle: string): CfnResource {
  const asset = new Asset(stack, `${id}Bundle`, { path: bundle });
  return add(stack, id, 'AWS::Lambda::Function', {
    FunctionName: 'tiny-auth',
    Role: role.getAtt('Arn'),
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    MemorySize: 512,
    Timeout: '10',
    Code: { S3Bucket: asset.s3BucketName, S3Key: asset.s3ObjectKey },
    Environment: {
      Variables: {
        SECRET: Fn.importValue('tiny-database-secret'),
        SERIAL: Fn.getAtt('Answer', 'Data.Serial'),
        BUCKET: asset.s3BucketName,
      },
    },
    VpcConfig: { SubnetIds: [Fn.ref('Subnet')] },
  });
}

/** Generated name, all defaults: what answers the custom resources. */
function addAnswerer(stack: Stack, role: CfnResource, bundle: string): CfnResource {
  const asset = new Asset(stack, 'AnswererBundle', { path: bundle });
  return add(stack, 'Answerer', 'AWS::Lambda::Function', {
    Role: role.getAtt('Arn'),
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Code: { S3Bucket: asset.s3BucketName, S3Key: asset.s3ObjectKey },
  });
}

function addAlias(stack: Stack, auth: CfnResource): CfnResource {
  const version = add(stack, 'Version', 'AWS::Lambda::Version', { FunctionName: auth.ref });
  return add(stack, 'Live', 'AWS::Lambda::Alias', {
    Name: 'live',
    FunctionName: auth.ref,
    FunctionVersion: version.getAtt('Version'),
    ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
  });
}

function addFront(stack: Stack, alias: CfnResource): void {
  const balancer = add(stack, 'Front', 'AWS::ElasticLoadBalancingV2::LoadBalancer', {
    LoadBalancerAttributes: [{ Key: 'client_keep_alive.seconds', Value: '60' }],
  });
  const group = add(stack, 'AuthTargets', 'AWS::ElasticLoadBalancingV2::TargetGroup', {
    TargetType: 'lambda',
    Targets: [{ Id: alias.ref }],
    TargetGroupAttributes: [{ Key: 'lambda.multi_value_headers.enabled', Value: 'true' }],
  });
  const certificate = add(stack, 'Certificate', 'AWS::CertificateManager::Certificate', {
    DomainName: 'Login.tiny.holdover.example',
    SubjectAlternativeNames: ['login.tiny.holdover.example', 'eu-west-1.tiny.holdover.example'],
  });
  const listener = add(stack, 'Listener', 'AWS::ElasticLoadBalancingV2::Listener', {
    LoadBalancerArn: balancer.ref,
    Port: 443,
    Protocol: 'HTTPS',
    Certificates: [{ CertificateArn: certificate.ref }],
    DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '421' } }],
  });
  const rule = (id: string, Priority: number, values: readonly string[], path: string): CfnResource =>
    add(stack, id, 'AWS::ElasticLoadBalancingV2::ListenerRule', {
      ListenerArn: listener.ref,
      Priority,
      Conditions: [
        { Field: 'host-header', HostHeaderConfig: { Values: values } },
        { Field: 'path-pattern', PathPatternConfig: { Values: [path] } },
      ],
      Actions: [{ Type: 'forward', TargetGroupArn: group.ref }],
    });
  rule('Public', 20, tinyEnvironment.publicHosts, '*');
  rule('Health', 10, [tinyEnvironment.regionHosts.primary], '/health/*');
  add(stack, 'RegionRecord', 'AWS::Route53::RecordSet', {
    Name: 'EU-west-1.tiny.holdover.example.',
    Type: 'CNAME',
    TTL: '60',
    ResourceRecords: [balancer.getAtt('DNSName')],
  });
}

function addHealth(stack: Stack): void {
  const check = (id: string, config: object): CfnResource =>
    add(stack, id, 'AWS::Route53::HealthCheck', { HealthCheckConfig: config });
  const ready = check('Ready', {
    Type: 'HTTPS_STR_MATCH',
    FullyQualifiedDomainName: tinyEnvironment.regionHosts.primary,
    ResourcePath: '/health/ready',
    SearchString: 'holdover-serving',
    RequestInterval: 10,
  });
  const claim = check('Claim', { Type: 'HTTPS', FullyQualifiedDomainName: 'a.example', Inverted: true });
  const both = check('Both', {
    Type: 'CALCULATED',
    ChildHealthChecks: [ready.ref, claim.getAtt('HealthCheckId')],
    HealthThreshold: 2,
  });
  add(stack, 'Failover', 'AWS::Route53::RecordSet', {
    Name: 'login.tiny.holdover.example',
    Type: 'CNAME',
    TTL: '20',
    ResourceRecords: [Fn.getAtt('Front', 'DNSName')],
    SetIdentifier: 'eu-west-1',
    Failover: 'PRIMARY',
    HealthCheckId: both.ref,
  });
}

function addSchedules(stack: Stack, auth: CfnResource): void {
  add(stack, 'EveryMinute', 'AWS::Events::Rule', {
    ScheduleExpression: 'rate(1 minute)',
    Targets: [{ Id: 'probe', Arn: auth.getAtt('Arn'), Input: '{"kind":"probe"}' }],
  });
  add(stack, 'Quarterly', 'AWS::Scheduler::Schedule', {
    ScheduleExpression: 'cron(0/15 * * * ? *)',
    State: 'DISABLED',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: auth.getAtt('Arn'), RoleArn: Fn.getAtt('Role', 'Arn') },
  });
  add(stack, 'Listens', 'AWS::Events::Rule', { EventPattern: { source: ['aws.health'] } });
}

function addCustomResources(stack: Stack, answerer: CfnResource): void {
  // Declared before what it needs: the deploy turns them round.
  const second = add(stack, 'ASecond', 'Custom::Second', {
    ServiceToken: answerer.getAtt('Arn'),
    After: Fn.getAtt('Answer', 'Serial'),
  });
  const answer = add(stack, 'Answer', 'Custom::Answer', { ServiceToken: answerer.getAtt('Arn') });
  const third = add(stack, 'AThird', 'AWS::CloudFormation::CustomResource', {
    ServiceToken: answerer.getAtt('Arn'),
  });
  third.addResourceDependency(second);
  answer.addMetadata('comment', 'first to run');
}

function addProxy(stack: Stack, role: CfnResource): void {
  const proxy = add(stack, 'Proxy', 'AWS::RDS::DBProxy', {
    DBProxyName: 'Tiny-Proxy',
    RoleArn: role.getAtt('Arn'),
    RequireTLS: true,
    Auth: [{ AuthScheme: 'SECRETS', SecretArn: Fn.getAtt('Answer', 'Arn') }],
  });
  add(stack, 'ProxyTargets', 'AWS::RDS::DBProxyTargetGroup', {
    DBProxyName: proxy.ref,
    TargetGroupName: 'default',
    DBClusterIdentifiers: ['Tiny-eu-west-1'],
    ConnectionPoolConfigurationInfo: { ConnectionBorrowTimeout: 2 },
  });
  add(stack, 'ReadOnly', 'AWS::RDS::DBProxyEndpoint', {
    DBProxyName: proxy.ref,
    DBProxyEndpointName: 'tiny-read',
    TargetRole: 'READ_ONLY',
  });
}

/** Intrinsics as the CDK writes them, on a resource that exists by condition; one more does not. */
function addIntrinsics(stack: Stack): void {
  const size = new CfnParameter(stack, 'Size', { type: 'Number', default: 2 });
  const words = new CfnMapping(stack, 'Words', { mapping: { 'eu-west-1': { word: 'west' } } });
  const isWest = new CfnCondition(stack, 'IsWest', {
    expression: Fn.conditionEquals(Fn.ref('AWS::Region'), 'eu-west-1'),
  });
  const isBig = new CfnCondition(stack, 'IsBig', {
    expression: Fn.conditionNot(Fn.conditionEquals(size.value, '2')),
  });
  add(stack, 'Subnet', 'AWS::EC2::Subnet', {
    CidrBlock: '10.0.0.0/24',
    AvailabilityZone: Fn.select(1, Fn.getAzs()),
    Tags: [{ Key: 'word', Value: words.findInMap(Fn.ref('AWS::Region'), 'word') }],
  });
  const here = add(stack, 'Here', 'AWS::SSM::Parameter', {
    Type: 'String',
    Value: Fn.conditionIf(isBig.logicalId, 'big', Fn.sub('small in ${AWS::Region}')),
    Description: Fn.conditionIf(isBig.logicalId, 'big', Fn.ref('AWS::NoValue')),
  });
  here.cfnOptions.condition = isWest;
  add(stack, 'Absent', 'AWS::Mystery::Machine').cfnOptions.condition = isBig;
}
