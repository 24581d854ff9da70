/**
 * Policy statements by intent. Every resource is spelled out;
 * where AWS offers no resource, the reason stands beside it.
 */
import { PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';

import { environmentId } from '../config/names.ts';
import type { FunctionName, SecretName } from '../config/names.ts';
import {
  bareSecretArn,
  databaseUserArn,
  flagsArn,
  keysArn,
  logStreamsArn,
  secretArn,
  tableArn,
} from './arns.ts';
import type { RegionContext } from './context.ts';
import type { FlagIds } from './flags.ts';

export const assumedBy = (service: string): PolicyDocument =>
  new PolicyDocument({
    statements: [
      new PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new ServicePrincipal(service)] }),
    ],
  });

export const inline = (statements: readonly PolicyStatement[]): CfnRole.PolicyProperty[] => [
  { policyName: 'least-privilege', policyDocument: new PolicyDocument({ statements: [...statements] }) },
];

const allow = (actions: readonly string[], resources: readonly string[]): PolicyStatement =>
  new PolicyStatement({ actions: [...actions], resources: [...resources] });

export const writeLogs = (context: RegionContext, name: FunctionName): PolicyStatement =>
  allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logStreamsArn(context, name)]);

export const readSecrets = (
  context: RegionContext,
  secrets: readonly SecretName[],
): readonly PolicyStatement[] => [
  allow(
    ['secretsmanager:GetSecretValue'],
    secrets.map((secret) => secretArn(context, secret)),
  ),
];

export const writeSecrets = (context: RegionContext, secrets: readonly SecretName[]): PolicyStatement =>
  allow(
    ['secretsmanager:PutSecretValue'],
    secrets.map((secret) => secretArn(context, secret)),
  );

/** Everything between a new version and its place as the current one, of these secrets. */
export const rotateSecrets = (context: RegionContext, secrets: readonly SecretName[]): PolicyStatement =>
  allow(
    [
      'GetSecretValue',
      'PutSecretValue',
      'DescribeSecret',
      'ListSecretVersionIds',
      'UpdateSecretVersionStage',
    ].map((action) => `secretsmanager:${action}`),
    secrets.map((secret) => secretArn(context, secret)),
  );

export const describeSecrets = (context: RegionContext, secrets: readonly SecretName[]): PolicyStatement =>
  allow(
    ['secretsmanager:DescribeSecret'],
    secrets.map((secret) => secretArn(context, secret)),
  );

/**
 * Whether a region answers is asked of one table and one secret in both of them, before either exists: Secrets Manager
 * then compares the bare name, without the characters that it will append.
 */
export const describeInBothRegions = (
  context: RegionContext,
  table: 'session' | 'directory',
  secret: SecretName,
): readonly PolicyStatement[] => {
  const places = Object.values(context.config.regions).map(({ name }) => ({ ...context, region: name }));
  return [
    allow(
      ['dynamodb:DescribeTable'],
      places.map((place) => tableArn(place, table)),
    ),
    allow(
      ['secretsmanager:DescribeSecret'],
      places.flatMap((place) => [secretArn(place, secret), bareSecretArn(place, secret)]),
    ),
  ];
};

export type TableAction = 'GetItem' | 'BatchGetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem';
export const useTable = (
  context: RegionContext,
  table: 'session' | 'directory',
  actions: readonly TableAction[],
): PolicyStatement =>
  allow(
    actions.map((action) => `dynamodb:${action}`),
    [tableArn(context, table)],
  );

/** Logging in as one database role with a token. `resourceId` is the cluster's, made by RDS: only its stack knows it. */
export const connectToCluster = (
  context: RegionContext,
  resourceId: string,
  databaseRole: string,
): PolicyStatement => allow(['rds-db:connect'], [databaseUserArn(context, resourceId, databaseRole)]);

/** A key's id is random, so the permission names its alias, and the service that may use it for us. */
function useKey(
  context: RegionContext,
  alias: string,
  service: string,
  actions: readonly string[],
): PolicyStatement {
  return new PolicyStatement({
    actions: [...actions],
    resources: [keysArn(context)],
    conditions: {
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias },
      StringEquals: { 'kms:ViaService': `${service}.${context.region}.amazonaws.com` },
    },
  });
}

export const decryptSecrets = (context: RegionContext): PolicyStatement =>
  useKey(context, context.names.keyAliases.secrets, 'secretsmanager', ['kms:Decrypt']);

export const encryptSecrets = (context: RegionContext): PolicyStatement =>
  useKey(context, context.names.keyAliases.secrets, 'secretsmanager', ['kms:Decrypt', 'kms:GenerateDataKey']);

/**
 * What the auth service puts aside is sealed by our own code, so no service stands between: the encryption context
 * takes its place, and a blob of another environment or region stays shut.
 */
export const sealEscrow = (context: RegionContext): PolicyStatement =>
  new PolicyStatement({
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [keysArn(context)],
    conditions: {
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': context.names.keyAliases.secrets },
      StringEquals: {
        'kms:EncryptionContext:environment': environmentId(context.config),
        'kms:EncryptionContext:region': context.region,
      },
    },
  });

/** DynamoDB asks for these on behalf of whoever touches an encrypted table. */
export const useTableKey = (context: RegionContext): PolicyStatement =>
  useKey(context, context.names.keyAliases.tables, 'dynamodb', ['kms:Decrypt', 'kms:GenerateDataKey']);

export const readFlags = (context: RegionContext, flags: FlagIds): PolicyStatement =>
  allow(
    ['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'],
    [flagsArn(context, flags)],
  );

/**
 * Lambda attaches functions to the network with their own role;
 * EC2 knows no resource for these before they exist.
 */
export const attachToNetwork = (): PolicyStatement =>
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
