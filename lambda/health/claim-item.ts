import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { TABLE_KEY, sessionItemKeys } from '../contract/tables.ts';

/** Reads `held` of the region's own claim item, consistently; no item means not held. */
export async function readClaimHeld(client: DynamoDBClient, table: string, region: string): Promise<boolean> {
  const key = { [TABLE_KEY]: { S: sessionItemKeys.claim(region) } };
  const answer = await client.send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }));
  return answer.Item?.['held']?.BOOL === true;
}
