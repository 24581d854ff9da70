import type { TableClient } from '../runtime/dynamodb/table-client.ts';

import { TABLE_KEY, sessionItemKeys } from '../contract/tables.ts';

/** Reads `held` of the region's own claim item, consistently; no item means not held. */
export async function readClaimHeld(client: TableClient, table: string, region: string): Promise<boolean> {
  const key = { [TABLE_KEY]: { S: sessionItemKeys.claim(region) } };
  const answer = await client.send('GetItem', { TableName: table, Key: key, ConsistentRead: true });
  return answer.Item?.['held']?.BOOL === true;
}
