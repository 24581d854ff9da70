/**
 * The adapter that projects write for DynamoDB: one item an artifact, its payload as a document, and a conditional
 * update that consumes (without the condition a code works twice).
 */
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { errors } from 'oidc-provider';
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';
import { fromAttribute, toAttribute } from './attributes.ts';

const notReached = (what: string): Promise<never> =>
  Promise.reject(new Error(`${what} is not part of what is measured`));
const nowSeconds = (): number => Math.floor(Date.now() / 1000);

export const usualAdapters =
  (client: DynamoDBClient, table: string): AdapterFactory =>
  (kind): Adapter => {
    const at = (id: string) => ({ TableName: table, Key: { pk: { S: `${kind}:${id}` } } });
    return {
      upsert: async (id, payload, seconds = 0) => {
        const { TableName, Key } = at(id);
        const expiresAt = { N: String(nowSeconds() + seconds) };
        const item: Record<string, AttributeValue> = { ...Key, payload: toAttribute(payload), expiresAt };
        await client.send(new PutItemCommand({ TableName, Item: item }));
      },
      find: async (id) => {
        const { Item: item } = await client.send(new GetItemCommand({ ...at(id), ConsistentRead: true }));
        if (item === undefined || Number(item['expiresAt']?.N) <= nowSeconds()) return undefined;
        return fromAttribute(item['payload']) as AdapterPayload;
      },
      consume: (id) => consumeOnce(client, at(id)),
      destroy: async (id) => {
        await client.send(new DeleteItemCommand(at(id)));
      },
      findByUid: () => notReached('reading a session by uid'),
      findByUserCode: () => notReached('the device flow'),
      revokeByGrantId: () => notReached('revocation'),
    };
  };

async function consumeOnce(
  client: DynamoDBClient,
  at: { readonly TableName: string; readonly Key: Record<string, AttributeValue> },
): Promise<void> {
  try {
    await client.send(
      new UpdateItemCommand({
        ...at,
        UpdateExpression: 'SET #payload.#consumed = :now',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#payload.#consumed)',
        ExpressionAttributeNames: { '#payload': 'payload', '#consumed': 'consumed' },
        ExpressionAttributeValues: { ':now': { N: String(nowSeconds()) } },
      }),
    );
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) throw new errors.InvalidGrant('already used');
    throw error;
  }
}
