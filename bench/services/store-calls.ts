/** Counts what a client asks of the store, and how many of it had to wait for another answer first. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

export interface CallCount {
  readonly requests: number;
  /** Longest chain of requests of which each began after the one before it had been answered. */
  readonly inSequence: number;
}

export class StoreCalls {
  #requests = 0;
  #longestEnded = 0;

  constructor(client: DynamoDBClient) {
    client.middlewareStack.add(
      (next) => async (given) => {
        const place = this.#longestEnded + 1;
        this.#requests += 1;
        try {
          return await next(given);
        } finally {
          this.#longestEnded = Math.max(this.#longestEnded, place);
        }
      },
      // Below the retry middleware: an attempt that the SDK repeats is a request too.
      { step: 'deserialize', priority: 'low', name: 'countStoreCalls' },
    );
  }

  /** What `run` asks, provided that nothing else uses the client meanwhile. */
  async during(run: () => Promise<unknown>): Promise<CallCount> {
    this.#requests = 0;
    this.#longestEnded = 0;
    await run();
    return { requests: this.#requests, inSequence: this.#longestEnded };
  }
}
