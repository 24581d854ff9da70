/** Starts and ends the store's process, and hands out clients of it as the service makes them. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { REQUEST_PATH, dynamoClient } from '../../lambda/runtime/aws-clients.ts';
import { StoreCalls } from './store-calls.ts';

const REGION = 'eu-west-1';

export interface CountedClient {
  readonly client: DynamoDBClient;
  readonly calls: StoreCalls;
}

/** The clients are the production ones; only the environment tells them where the store is. */
export async function withStore<T>(use: (open: () => CountedClient) => Promise<T>): Promise<T> {
  const child = fork(resolve(import.meta.dirname, 'store-main.ts'), { execArgv: ['--no-warnings'] });
  const opened: DynamoDBClient[] = [];
  const open = (): CountedClient => {
    const client = dynamoClient(REGION, REQUEST_PATH);
    opened.push(client);
    return { client, calls: new StoreCalls(client) };
  };
  try {
    process.env['AWS_ENDPOINT_URL_DYNAMODB'] = await endpointOf(child);
    process.env['AWS_ACCESS_KEY_ID'] = 'bench';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'bench';
    return await use(open);
  } finally {
    for (const client of opened) client.destroy();
    if (child.connected) child.disconnect();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
}

async function endpointOf(child: ChildProcess): Promise<string> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the store ended before it was up, with code ${String(code)}`);
  });
  const [endpoint] = (await Promise.race([once(child, 'message'), ended])) as [string];
  // Its exit at the end of the bench is no failure.
  ended.catch(() => undefined);
  return endpoint;
}
