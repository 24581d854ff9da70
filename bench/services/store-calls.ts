/** Counts what is asked of the store, and how much of it had to wait for another answer first. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { TableClient } from '../../lambda/runtime/dynamodb/table-client.ts';

export interface CallCount {
  readonly requests: number;
  /** Of these, by the table that they name. */
  readonly byTable: Readonly<Record<string, number>>;
  /** Longest chain of requests of which each began after the one before it had been answered. */
  readonly inSequence: number;
}

export class StoreCalls {
  #byTable: Record<string, number> = {};
  #longestEnded = 0;

  /** What `run` asks, provided that nothing else uses the store meanwhile. */
  async during(run: () => Promise<unknown>): Promise<CallCount> {
    this.#byTable = {};
    this.#longestEnded = 0;
    await run();
    const requests = Object.values(this.#byTable).reduce((sum, count) => sum + count, 0);
    return { requests, byTable: this.#byTable, inSequence: this.#longestEnded };
  }

  async count<T>(input: object, call: () => Promise<T>): Promise<T> {
    const place = this.#longestEnded + 1;
    const table = tableOf(input);
    this.#byTable[table] = (this.#byTable[table] ?? 0) + 1;
    try {
      return await call();
    } finally {
      this.#longestEnded = Math.max(this.#longestEnded, place);
    }
  }
}

export function countSdk(client: DynamoDBClient, calls: StoreCalls): void {
  client.middlewareStack.add((next) => (given) => calls.count(given.input, () => next(given)), {
    step: 'initialize',
    name: 'countStoreCalls',
  });
}

export const countedTables = (client: TableClient, calls: StoreCalls): TableClient => ({
  send: (operation, input) => calls.count(input, () => client.send(operation, input)),
});

/** A request names one table; a batch names it as the key of its requests. */
function tableOf(input: object): string {
  if ('TableName' in input) return String(input.TableName);
  return 'RequestItems' in input ? Object.keys(input.RequestItems as object).join(',') : '';
}
