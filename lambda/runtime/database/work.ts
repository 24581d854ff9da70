/** What runs on one connection: reads, or one transaction; and what a failure of it left behind. */
import pg from 'pg';
import type { ClientBase } from 'pg';

import { TimeSpent, timeFor } from '../resilience/time-budget.ts';
import { wasSilent } from './error-class.ts';

/** Beyond the server's own limit: it only ends waits for a server that went silent. Milliseconds. */
export const QUERY_MS = 2500;

export type Row = Readonly<Record<string, unknown>>;
/** One parametrised statement. */
export type Query = (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

/** Tells that failed work, its cause, changed nothing: it only read, or COMMIT was not sent yet. */
export class NothingCommitted extends Error {
  /** The server answered and rolled back: the connection is as it was before the work. */
  readonly connectionClean: boolean;
  constructor(cause: unknown, connectionClean: boolean) {
    super('nothing was committed', { cause });
    this.name = 'NothingCommitted';
    this.connectionClean = connectionClean;
  }
}

/** Runs `work` as it is, each statement by itself. @throws NothingCommitted */
export async function reading<T>(client: ClientBase, work: (query: Query) => Promise<T>): Promise<T> {
  try {
    return await work(queryOn(client));
  } catch (error) {
    throw new NothingCommitted(error, false);
  }
}

/** Runs `work` in one transaction. @throws NothingCommitted, or what COMMIT threw: then nobody knows. */
export async function inTransaction<T>(client: ClientBase, work: (query: Query) => Promise<T>): Promise<T> {
  let result: T;
  try {
    await client.query('BEGIN');
    result = await work(queryOn(client));
  } catch (error) {
    throw new NothingCommitted(error, await rolledBack(client, error));
  }
  await client.query('COMMIT');
  return result;
}

/** What the request has left, where that is less than the connection's own limit. @throws TimeSpent */
const queryOn =
  (client: ClientBase): Query =>
  async (text, values = []) => {
    const limitMs = timeFor(QUERY_MS);
    try {
      const query = { text, values: [...values], query_timeout: limitMs };
      return (await client.query<Row>(query)).rows;
    } catch (error) {
      // The server had less time than it is owed: the request's spent time is not its fault.
      throw limitMs < QUERY_MS && wasSilent(error) ? new TimeSpent(error) : error;
    }
  };

/**
 * A standby that is asked to write all day opens no connection each time. Only after an answer of the server: a
 * connection that went silent is closed, which rolls back as well.
 */
async function rolledBack(client: ClientBase, error: unknown): Promise<boolean> {
  const answered = error instanceof pg.DatabaseError && error.severity === 'ERROR';
  if (!answered) return false;
  return client.query('ROLLBACK').then(
    () => true,
    () => false,
  );
}
