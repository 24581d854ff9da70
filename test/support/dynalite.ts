/** DynamoDB in this process. A table of ours has one text key, `pk`. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { REQUEST_PATH } from '../../lambda/runtime/call-limits.ts';
import { createSignedTableClient } from '../../lambda/runtime/dynamodb/signed-table-client.ts';
import type { TableClient } from '../../lambda/runtime/dynamodb/table-client.ts';

/** The package carries no types. */
const dynalite = createRequire(import.meta.url)('dynalite') as (options: object) => Server;

export interface TestTables {
  /** The SDK's own client, for what our code never asks. */
  readonly client: DynamoDBClient;
  /** The client that the functions use, against this store. */
  readonly tables: TableClient;
  stop(): Promise<void>;
}

/** Starts a store that holds the named tables, empty. */
export async function startTables(...names: readonly string[]): Promise<TestTables> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  for (const TableName of names) {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      }),
    );
  }
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const tables = createSignedTableClient({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${port}`,
    limits: REQUEST_PATH,
    credentials: () => credentials,
    nowMs: () => Date.now(),
  });
  return {
    client,
    tables,
    stop: async () => {
      client.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
