/**
 * What a person with the operator's permissions does, through AWS's own SDK in every world: RDS, DynamoDB and Secrets
 * Manager, each asked in the region that is named, never in "the other one".
 */
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeGlobalClustersCommand,
  FailoverGlobalClusterCommand,
  SwitchoverGlobalClusterCommand,
} from '@aws-sdk/client-rds';
import type { GlobalClusterMember, RDSClient } from '@aws-sdk/client-rds';
import { GetSecretValueCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import type { EnvironmentDescriptor } from '../../../lambda/contract/descriptor.ts';
import type {
  OpenWritesEvent,
  OpenWritesResult,
  ReplaceKeysEvent,
  RotationResult,
} from '../../../lambda/contract/events.ts';
import type { HttpRequest, HttpResponse } from '../../../lambda/contract/http.ts';
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { sessionItemKeys, TABLE_KEY } from '../../../lambda/contract/tables.ts';
import type { ClaimItem } from '../../../lambda/contract/tables.ts';
import { WorldError } from '../world.ts';
import type { DatabaseMember, OperatorPort } from '../world.ts';
import { createReadinessReader } from './readiness.ts';

/** SDK clients of one region. */
export interface RegionClients {
  readonly rds: RDSClient;
  readonly dynamodb: DynamoDBClient;
  readonly secrets: SecretsManagerClient;
}
export interface SdkOperatorNeeds {
  readonly environment: EnvironmentDescriptor;
  readonly clients: (role: RegionRole) => RegionClients;
  /** Invokes the function that carries out failover steps and returns its answer. @throws when it failed. */
  readonly invokeFailoverStep: (role: RegionRole, event: OpenWritesEvent) => Promise<unknown>;
  /** Invokes the rotation function in the region that owns the secrets. @throws when it failed. */
  readonly invokeRotation: (event: ReplaceKeysEvent) => Promise<unknown>;
  /** The way to a database is a world's own. */
  readonly tryDatabaseLogin: OperatorPort['tryDatabaseLogin'];
  readonly tryChange: OperatorPort['tryChange'];
  /** One HTTP exchange as any client has it, by the name in the URL. */
  readonly ask: (request: HttpRequest) => Promise<HttpResponse>;
  /** The world's wall time. */
  readonly nowSeconds: () => number;
}

export const createSdkOperator = (needs: SdkOperatorNeeds): OperatorPort => {
  const readSecret: OperatorPort['readSecret'] = (role, name) => secretText(needs, role, name);
  return {
    ...databaseAndClaim(needs),
    readSecret,
    rotateSecret: (name) => rotateSecret(needs, name),
    replaceKeys: async (event) => rotationResult(await needs.invokeRotation(event)),
    tryDatabaseLogin: (role, login) => needs.tryDatabaseLogin(role, login),
    readiness: createReadinessReader({ ...needs, readSecret }),
    tryChange: needs.tryChange,
  };
};

type DatabaseAndClaim =
  | 'describeGlobalCluster'
  | 'failoverGlobalCluster'
  | 'switchoverGlobalCluster'
  | 'openWrites'
  | 'putClaim'
  | 'readClaim';

const databaseAndClaim = (needs: SdkOperatorNeeds): Pick<OperatorPort, DatabaseAndClaim> => ({
  describeGlobalCluster: (askIn) => describe(needs, askIn),
  failoverGlobalCluster: (target) => failover(needs, target),
  switchoverGlobalCluster: (target) => switchover(needs, target),
  openWrites: async (role, event) => openWritesResult(await needs.invokeFailoverStep(role, event)),
  putClaim: (role, claim) => putClaim(needs, role, claim),
  readClaim: (role) => readClaim(needs, role),
});

const secretText = async (needs: SdkOperatorNeeds, role: RegionRole, name: string): Promise<string> => {
  const { secrets } = needs.clients(role);
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: name }));
  if (SecretString === undefined)
    throw new WorldError('SECRET_EMPTY', `the secret ${name} has no text value`);
  return SecretString;
};

/** A replica is not rotated: the call is for the owner's region, the day-one primary (RotateSecret, API reference). */
const rotateSecret = async ({ clients }: SdkOperatorNeeds, name: string): Promise<void> => {
  await clients('primary').secrets.send(new RotateSecretCommand({ SecretId: name }));
};

const rotationResult = (answer: unknown): RotationResult => {
  const { outcome } = (answer ?? {}) as Partial<RotationResult>;
  if (outcome === 'done' || outcome === 'unchanged') return { outcome };
  throw new WorldError('ROTATION_ANSWER', 'the rotation function answered without an outcome');
};

const describe = async (
  { clients, environment }: SdkOperatorNeeds,
  askIn: RegionRole,
): Promise<readonly DatabaseMember[]> => {
  const GlobalClusterIdentifier = environment.globalClusterIdentifier;
  const answer = await clients(askIn).rds.send(
    new DescribeGlobalClustersCommand({ GlobalClusterIdentifier }),
  );
  const cluster = answer.GlobalClusters?.[0];
  const status = cluster?.Status ?? 'unknown';
  return (cluster?.GlobalClusterMembers ?? []).map((member) => memberOf(environment, member, status));
};

/** A member is named by its ARN, `arn:aws:rds:<region>:<account>:cluster:<identifier>`. */
const memberOf = (
  environment: EnvironmentDescriptor,
  { DBClusterArn = '', IsWriter = false }: GlobalClusterMember,
  status: string,
): DatabaseMember => {
  const [, , , region = '', , , clusterIdentifier = ''] = DBClusterArn.split(':');
  const role = REGION_ROLES.find((candidate) => environment.regions[candidate] === region);
  if (role === undefined) {
    throw new WorldError(
      'FOREIGN_MEMBER',
      `the global cluster has a member in ${region}, which is in neither region`,
    );
  }
  return { role, region, clusterIdentifier, writer: IsWriter, status };
};

const targetOf = ({ environment }: SdkOperatorNeeds, target: RegionRole) => ({
  GlobalClusterIdentifier: environment.globalClusterIdentifier,
  TargetDbClusterIdentifier: `arn:aws:rds:${environment.regions[target]}:${environment.account}:cluster:${environment.clusterIdentifiers[target]}`,
});

const failover = async (needs: SdkOperatorNeeds, target: RegionRole): Promise<void> => {
  const request = { ...targetOf(needs, target), AllowDataLoss: true };
  await needs.clients(target).rds.send(new FailoverGlobalClusterCommand(request));
};

const switchover = async (needs: SdkOperatorNeeds, target: RegionRole): Promise<void> => {
  await needs.clients(target).rds.send(new SwitchoverGlobalClusterCommand(targetOf(needs, target)));
};

const openWritesResult = (answer: unknown): OpenWritesResult => {
  const { epoch, writerRegion, changed } = (answer ?? {}) as Partial<OpenWritesResult>;
  if (typeof epoch === 'number' && typeof writerRegion === 'string' && typeof changed === 'boolean') {
    return { epoch, writerRegion, changed };
  }
  throw new WorldError('STEP_ANSWER', 'the failover step answered without epoch, writerRegion and changed');
};

const claimKey = ({ environment }: SdkOperatorNeeds, role: RegionRole) => ({
  TableName: environment.sessionTableName,
  Key: { [TABLE_KEY]: { S: sessionItemKeys.claim(environment.regions[role]) } },
});

const putClaim = async (needs: SdkOperatorNeeds, role: RegionRole, claim: ClaimItem): Promise<void> => {
  const { TableName, Key } = claimKey(needs, role);
  const Item = { ...Key, held: { BOOL: claim.held }, since: { S: claim.since }, by: { S: claim.by } };
  await needs.clients(role).dynamodb.send(new PutItemCommand({ TableName, Item }));
};

const readClaim = async (needs: SdkOperatorNeeds, role: RegionRole): Promise<ClaimItem | undefined> => {
  const request = new GetItemCommand({ ...claimKey(needs, role), ConsistentRead: true });
  const { Item } = await needs.clients(role).dynamodb.send(request);
  if (Item === undefined) return undefined;
  return { held: Item['held']?.BOOL ?? false, since: Item['since']?.S ?? '', by: Item['by']?.S ?? '' };
};
