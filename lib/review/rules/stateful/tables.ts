/** What several rules ask of a DynamoDB table. */
import { isObject } from '../../../assembly/json-file.ts';
import type { ReviewedResource } from '../../model/resource.ts';

export const TABLE = 'AWS::DynamoDB::Table';
export const GLOBAL_TABLE = 'AWS::DynamoDB::GlobalTable';

/** Regions of a global table's replicas, in the template's order. */
export const replicaRegionsOf = (table: ReviewedResource): readonly string[] =>
  table.list('Replicas').map((replica) => (isObject(replica) ? String(replica.Region) : ''));
