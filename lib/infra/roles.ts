import { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib';

import { SPARE_ROLE } from '../../lambda/contract/database-roles.ts';
import type { FunctionName, SecretName } from '../config/names.ts';
import { inOtherRegion } from './context.ts';
import type { RegionContext } from './context.ts';
import type { FlagIds } from './flags.ts';
import {
  assumedBy,
  attachToNetwork,
  connectToCluster,
  decryptSecrets,
  encryptSecrets,
  inline,
  readFlags,
  readSecrets,
  rotateSecrets,
  sealEscrow,
  useTable,
  useTableKey,
  writeLogs,
} from './permissions.ts';

/** Functions of `service` and `observability`: their roles live in `edge`, so that a code deploy never asks IAM. */
export type RegionalFunction = Exclude<FunctionName, 'key-bootstrap' | 'secret-arn' | 'region-check'>;
export type RoleArns = Readonly<Record<RegionalFunction, string>>;

/** What the auth service holds in memory: read in its own region, and in the other one where that is dark. */
const HELD_SECRETS: readonly SecretName[] = ['databaseApplication', 'signingKeys', 'macKeys', 'cookieKeys'];

/** What AWS makes up and other stacks of this region own: no configuration knows it. */
export interface GeneratedIds {
  readonly flags: FlagIds;
  readonly clusterResourceId: string;
}

const SINGLE_ITEMS = ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'] as const;

/** One execution role per function, never named: IAM is global, and both regions create their own. */
export function createExecutionRoles(stack: Stack, context: RegionContext, ids: GeneratedIds): RoleArns {
  const role = (name: RegionalFunction, id: string, statements: readonly PolicyStatement[]): string =>
    createExecutionRole(stack, context, name, id, statements).attrArn;
  return {
    'auth-service': role('auth-service', 'AuthService', [
      ...readSecrets(context, [...HELD_SECRETS, 'probe']),
      decryptSecrets(context),
      ...readSecrets(inOtherRegion(context), HELD_SECRETS),
      decryptSecrets(inOtherRegion(context)),
      sealEscrow(context),
      useTable(context, 'session', SINGLE_ITEMS),
      useTable(context, 'directory', ['GetItem', 'BatchGetItem', 'PutItem']),
      useTableKey(context),
      readFlags(context, ids.flags),
      connectToCluster(context, ids.clusterResourceId, SPARE_ROLE),
      attachToNetwork(),
    ]),
    health: role('health', 'Health', [useTable(context, 'session', ['GetItem']), useTableKey(context)]),
    'standby-probes': role('standby-probes', 'StandbyProbes', [
      ...readSecrets(context, ['probe']),
      decryptSecrets(context),
    ]),
    'schema-migration': role('schema-migration', 'SchemaMigration', [
      ...readSecrets(context, ['databaseOwner', 'databaseApplication', 'administrator', 'probe']),
      decryptSecrets(context),
      useTable(context, 'directory', ['PutItem']),
      useTableKey(context),
      attachToNetwork(),
    ]),
    'directory-sweeper': role('directory-sweeper', 'DirectorySweeper', [
      ...readSecrets(context, ['databaseApplication']),
      decryptSecrets(context),
      useTable(context, 'directory', ['PutItem']),
      useTableKey(context),
      connectToCluster(context, ids.clusterResourceId, SPARE_ROLE),
      attachToNetwork(),
    ]),
    'secret-rotation': role('secret-rotation', 'SecretRotation', [
      rotateSecrets(context, HELD_SECRETS),
      encryptSecrets(context),
      attachToNetwork(),
    ]),
    'failover-steps': role('failover-steps', 'FailoverSteps', [
      ...readSecrets(context, ['databaseOwner']),
      decryptSecrets(context),
      attachToNetwork(),
    ]),
  };
}

/** Logs are every function's right; the statements say what else it may do. */
export const createExecutionRole = (
  stack: Stack,
  context: RegionContext,
  name: FunctionName,
  id: string,
  statements: readonly PolicyStatement[],
): CfnRole =>
  new CfnRole(stack, `${id}Role`, {
    description: `Execution role of ${context.names.functions[name]} in ${context.region}`,
    assumeRolePolicyDocument: assumedBy('lambda.amazonaws.com'),
    policies: inline([writeLogs(context, name), ...statements]),
  });
