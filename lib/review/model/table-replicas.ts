/** In which regions a DynamoDB table is, whichever way the CDK made its replicas. */
import { isObject } from '../../assembly/json-file.ts';
import type { ReviewedResource } from './resource.ts';

export const TABLE = 'AWS::DynamoDB::Table';
export const GLOBAL_TABLE = 'AWS::DynamoDB::GlobalTable';
/** What `Table` of aws-dynamodb makes for each of `replicationRegions`: TableName and Region. */
export const TABLE_REPLICA = 'Custom::DynamoDBReplica';

/** Regions of a global table's replicas, in the template's order. */
export const replicaRegionsOf = (table: ReviewedResource): readonly string[] =>
  table.list('Replicas').map((replica) => (isObject(replica) ? String(replica.Region) : ''));

/**
 * Regions that custom resources add to a table's own.
 * @param replicas all of type `TABLE_REPLICA`.
 * @throws AssemblyError where a replica's table or region is not known before a deploy.
 */
export const addedRegionsOf = (
  table: ReviewedResource,
  replicas: readonly ReviewedResource[],
): readonly string[] =>
  replicas
    .filter((replica) => replica.text('TableName') === table.reference() && replica.region === table.region)
    .flatMap((replica) => replica.text('Region') ?? []);
