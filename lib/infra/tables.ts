import { CfnGlobalTable } from 'aws-cdk-lib/aws-dynamodb';
import type { CfnGlobalTableProps } from 'aws-cdk-lib/aws-dynamodb';
import type { Stack } from 'aws-cdk-lib';

import { TABLE_KEY, TABLE_TTL } from '../../lambda/contract/tables.ts';
import { ROLES } from '../config/environment.ts';
import { keyAliasArn } from './arns.ts';
import type { RegionContext } from './context.ts';
import { isRetained, keepState } from './removal.ts';

/** Both global tables. One resource owns all replicas; the other side knows the table by its name. */
export function createTables(stack: Stack, context: RegionContext): void {
  const { session, directory } = context.names.tables;
  createTable(stack, context, 'SessionTable', session, {
    timeToLiveSpecification: { attributeName: TABLE_TTL, enabled: true },
  });
  createTable(stack, context, 'DirectoryTable', directory, {});
}

function createTable(
  stack: Stack,
  context: RegionContext,
  id: string,
  tableName: string,
  extra: Pick<CfnGlobalTableProps, 'timeToLiveSpecification'>,
): void {
  const table = new CfnGlobalTable(stack, id, {
    tableName,
    billingMode: 'PAY_PER_REQUEST',
    attributeDefinitions: [{ attributeName: TABLE_KEY, attributeType: 'S' }],
    keySchema: [{ attributeName: TABLE_KEY, keyType: 'HASH' }],
    // CloudFormation demands the stream as soon as there is a second replica.
    streamSpecification: { streamViewType: 'NEW_AND_OLD_IMAGES' },
    sseSpecification: { sseEnabled: true, sseType: 'KMS' },
    replicas: ROLES.map((role) => replica(context, context.config.regions[role].name)),
    ...extra,
  });
  keepState(context, table);
}

/** Recovery and protection are per replica: what is set on the owner alone leaves the standby bare. */
const replica = (context: RegionContext, region: string): CfnGlobalTable.ReplicaSpecificationProperty => ({
  region,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  deletionProtectionEnabled: isRetained(context),
  sseSpecification: { kmsMasterKeyId: keyAliasArn(context, region, context.names.keyAliases.tables) },
});
