/** Starts and ends the store's process, and connects to it: as our functions do, and through the SDK. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { REQUEST_PATH } from '../../lambda/runtime/call-limits.ts';
import { createSignedTableClient } from '../../lambda/runtime/dynamodb/signed-table-client.ts';
import type { TableClient } from '../../lambda/runtime/dynamodb/table-client.ts';
import { StoreCalls, countSdk, countedTables } from './store-calls.ts';

const REGION = 'eu-west-1';
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };

export interface Store {
  readonly tables: TableClient;
  readonly tableCalls: StoreCalls;
  readonly sdk: DynamoDBClient;
  readonly sdkCalls: StoreCalls;
}

export async function withStore<T>(use: (store: Store) => Promise<T>): Promise<T> {
  const child = fork(resolve(import.meta.dirname, 'store-main.ts'), { execArgv: ['--no-warnings'] });
  let sdk: DynamoDBClient | undefined;
  try {
    const endpoint = await endpointOf(child);
    sdk = sdkClient(endpoint);
    return await use(connect(endpoint, sdk));
  } finally {
    sdk?.destroy();
    if (child.connected) child.disconnect();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
}

function connect(endpoint: string, sdk: DynamoDBClient): Store {
  const [tableCalls, sdkCalls] = [new StoreCalls(), new StoreCalls()];
  countSdk(sdk, sdkCalls);
  const tables = createSignedTableClient({
    region: REGION,
    limits: REQUEST_PATH,
    credentials: () => credentials,
    nowMs: () => Date.now(),
    endpoint,
  });
  return { tables: countedTables(tables, tableCalls), tableCalls, sdk, sdkCalls };
}

/** With the limits that our own client has. */
const sdkClient = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({
    region: REGION,
    endpoint,
    credentials,
    maxAttempts: REQUEST_PATH.attempts,
    requestHandler: {
      connectionTimeout: REQUEST_PATH.connectMs,
      requestTimeout: REQUEST_PATH.requestMs,
      throwOnRequestTimeout: true,
    },
  });

async function endpointOf(child: ChildProcess): Promise<string> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the store ended before it was up, with code ${String(code)}`);
  });
  // Its exit at the end of the bench is no failure.
  ended.catch(() => undefined);
  const [endpoint] = (await Promise.race([once(child, 'message'), ended])) as [string];
  return endpoint;
}
