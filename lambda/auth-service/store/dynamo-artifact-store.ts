/**
 * The artifact store over the session table. The client must end its calls by itself (connection and request
 * time-outs that throw): a budget is a property of the client, not of each call.
 */
import { CONDITION_FAILED } from '../../runtime/dynamodb/table-client.ts';
import { errorName } from '../../runtime/errors.ts';
import type { AttributeValue, TableClient, TableOperations } from '../../runtime/dynamodb/table-client.ts';
import { TABLE_KEY, TABLE_TTL } from '../../contract/tables.ts';
import type { Artifact, ArtifactStore } from './artifact-store.ts';

export class BatchIncompleteError extends Error {
  readonly code = 'BATCH_INCOMPLETE';
  constructor(missing: number) {
    super(`the session table left ${missing} of the asked keys unread`);
    this.name = 'BatchIncompleteError';
  }
}

type Item = Record<string, AttributeValue>;

/** Attribute names are aliased throughout: `consumed`, `count` and others are reserved words of DynamoDB. */
const NAMES = { '#pk': TABLE_KEY, '#ttl': TABLE_TTL } as const;

export class DynamoArtifactStore implements ArtifactStore {
  readonly #client: TableClient;
  readonly #table: string;
  readonly #nowSeconds: () => number;

  constructor(client: TableClient, table: string, nowSeconds: () => number) {
    this.#client = client;
    this.#table = table;
    this.#nowSeconds = nowSeconds;
  }

  async get(key: string): Promise<Artifact | undefined> {
    const request: TableOperations['GetItem']['input'] = {
      TableName: this.#table,
      Key: keyOf(key),
      ConsistentRead: true,
    };
    const { Item: item } = await this.#client.send('GetItem', request);
    return item === undefined ? undefined : this.#live(item);
  }

  async batchGet(keys: readonly string[]): Promise<ReadonlyMap<string, Artifact>> {
    const items = await readBatch(this.#client, this.#table, keys.map(keyOf));
    const artifacts = items.map((item) => this.#live(item)).filter((artifact) => artifact !== undefined);
    return new Map(artifacts.map((artifact) => [artifact.key, artifact]));
  }

  async put(artifact: Artifact): Promise<void> {
    await this.#client.send('PutItem', { TableName: this.#table, Item: encode(artifact) });
  }

  claim(key: string, owner: string, expiresAt: number): Promise<'claimed' | 'taken'> {
    const request: TableOperations['PutItem']['input'] = {
      TableName: this.#table,
      Item: encode({ key, owner, expiresAt }),
      // The SDK repeats a call whose answer was lost; its own claim must not look like somebody else's.
      ConditionExpression: 'attribute_not_exists(#pk) OR #owner = :owner OR #ttl <= :now',
      ExpressionAttributeNames: { ...NAMES, '#owner': 'owner' },
      ExpressionAttributeValues: { ':owner': { S: owner }, ':now': number(this.#nowSeconds()) },
    };
    return conditional('claimed', 'taken', () => this.#client.send('PutItem', request));
  }

  async release(key: string, owner: string): Promise<void> {
    const request: TableOperations['DeleteItem']['input'] = {
      TableName: this.#table,
      Key: keyOf(key),
      ConditionExpression: '#owner = :owner',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':owner': { S: owner } },
    };
    await conditional('released', 'not-held', () => this.#client.send('DeleteItem', request));
  }

  raise(
    key: string,
    generation: number,
    raisedAt: number,
    expiresAt: number,
  ): Promise<'raised' | 'not-higher'> {
    const request: TableOperations['UpdateItem']['input'] = {
      TableName: this.#table,
      Key: keyOf(key),
      UpdateExpression: 'SET #generation = :generation, #raisedAt = :raisedAt, #ttl = :ttl',
      ConditionExpression: 'attribute_not_exists(#pk) OR #generation < :generation',
      ExpressionAttributeNames: { ...NAMES, '#generation': 'generation', '#raisedAt': 'raisedAt' },
      ExpressionAttributeValues: {
        ':generation': number(generation),
        ':raisedAt': number(raisedAt),
        ':ttl': number(expiresAt),
      },
    };
    return conditional('raised', 'not-higher', () => this.#client.send('UpdateItem', request));
  }

  async increment(key: string, expiresAt: number): Promise<void> {
    const request: TableOperations['UpdateItem']['input'] = {
      TableName: this.#table,
      Key: keyOf(key),
      UpdateExpression: 'ADD #count :one SET #ttl = :ttl',
      ExpressionAttributeNames: { '#count': 'count', '#ttl': TABLE_TTL },
      ExpressionAttributeValues: { ':one': number(1), ':ttl': number(expiresAt) },
    };
    await this.#client.send('UpdateItem', request);
  }

  async delete(key: string): Promise<void> {
    await this.#client.send('DeleteItem', { TableName: this.#table, Key: keyOf(key) });
  }

  /** DynamoDB deletes expired items days late. */
  #live(item: Item): Artifact | undefined {
    const artifact = decode(item);
    return artifact.expiresAt > this.#nowSeconds() ? artifact : undefined;
  }
}

const keyOf = (key: string): Item => ({ [TABLE_KEY]: { S: key } });

async function conditional<T, F>(held: T, failed: F, call: () => Promise<unknown>): Promise<T | F> {
  try {
    await call();
    return held;
  } catch (error) {
    if (errorName(error) === CONDITION_FAILED) return failed;
    throw error;
  }
}

/** One retry for keys that the table left out under throttling; after that "missing" would be a lie. */
async function readBatch(client: TableClient, tableName: string, keys: readonly Item[]): Promise<Item[]> {
  const found: Item[] = [];
  let left = [...keys];
  for (let attempt = 0; attempt < 2 && left.length > 0; attempt += 1) {
    const answer = await client.send('BatchGetItem', {
      RequestItems: { [tableName]: { Keys: left, ConsistentRead: true } },
    });
    found.push(...(answer.Responses?.[tableName] ?? []));
    left = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
  }
  if (left.length > 0) throw new BatchIncompleteError(left.length);
  return found;
}

const number = (value: number): AttributeValue => ({ N: String(value) });
const keyIn = (item: Item): string => item[TABLE_KEY]?.S ?? '';

const TEXTS = ['body', 'owner'] as const;
const NUMBERS = ['generation', 'raisedAt', 'count'] as const;

function encode(artifact: Artifact): Item {
  const item: Item = { [TABLE_KEY]: { S: artifact.key }, [TABLE_TTL]: number(artifact.expiresAt) };
  for (const name of TEXTS) {
    const value = artifact[name];
    if (value !== undefined) item[name] = { S: value };
  }
  for (const name of NUMBERS) {
    const value = artifact[name];
    if (value !== undefined) item[name] = number(value);
  }
  return item;
}

function decode(item: Item): Artifact {
  const texts = TEXTS.flatMap((name) => (item[name]?.S === undefined ? [] : [[name, item[name].S] as const]));
  const numbers = NUMBERS.flatMap((name) =>
    item[name]?.N === undefined ? [] : [[name, Number(item[name].N)] as const],
  );
  return {
    key: keyIn(item),
    expiresAt: Number(item[TABLE_TTL]?.N ?? 0),
    ...Object.fromEntries<string | number>([...texts, ...numbers]),
  };
}
