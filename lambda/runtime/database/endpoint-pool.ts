/** A pool of at most two connections to one endpoint, as suits a process that serves one request at a time. */
import pg from 'pg';
import type { ClientBase, Pool, PoolClient, PoolConfig } from 'pg';

import type { DatabaseCredential } from '../../contract/secrets.ts';
import type { Clock } from '../clock.ts';
import type { Holder } from '../holder/holder.ts';
import { timeFor } from '../resilience/time-budget.ts';
import { NothingCommitted, QUERY_MS } from './work.ts';

export interface EndpointOptions {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly credential: Pick<Holder<DatabaseCredential>, 'value' | 'rejectedInUse' | 'settle'>;
  readonly clock: Clock;
  /** What speaks to the server. Default: the driver's own client. */
  readonly client?: NonNullable<PoolConfig['Client']>;
}

const CONNECTIONS = 2;
const CONNECT_MS = 1500;
const STATEMENT_MS = 2000;
/**
 * Idle connections are taken for dead after this much running or frozen time: while Lambda has the process
 * frozen the other side may close them, and only the next write would tell.
 */
const IDLE_MS = 4000;

/** Whether a failed use got as far as its first statement. */
export type UseStage = 'connect' | 'work';
export class UseFailure extends Error {
  readonly stage: UseStage;
  /** Serial of the credential that was offered. */
  readonly serial: number;
  constructor(stage: UseStage, serial: number, cause: unknown) {
    super(`database use failed at ${stage}`, { cause });
    this.name = 'UseFailure';
    this.stage = stage;
    this.serial = serial;
  }
}

export class EndpointPool {
  readonly #options: EndpointOptions;
  #pool: Pool | undefined;
  #lastUseMs = 0;
  #serial = 0;

  constructor(options: EndpointOptions) {
    this.#options = options;
  }

  /**
   * Runs `work` on one connection, which is thrown away after a failure that did not leave it clean.
   * @throws UseFailure
   */
  async use<T>(work: (client: ClientBase) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    try {
      const result = await work(client);
      client.release();
      return result;
    } catch (error) {
      // A client-side time-out leaves the connection busy with the old statement, so it is never reused.
      client.release(!(error instanceof NothingCommitted && error.connectionClean));
      throw new UseFailure('work', this.#serial, error);
    } finally {
      this.#lastUseMs = this.#options.clock.monotonicMs();
    }
  }

  /** Ends the idle connections in the background; the next use opens new ones. */
  reset(): void {
    const pool = this.#pool;
    this.#pool = undefined;
    // The peer may be long gone: nobody waits for a goodbye.
    pool?.end().catch(() => undefined);
  }

  async #connect(): Promise<PoolClient> {
    const now = this.#options.clock.monotonicMs();
    if (now - this.#lastUseMs > IDLE_MS) this.reset();
    this.#lastUseMs = now;
    try {
      // Refuses once the request has no time left; a connection under way then serves the next one.
      timeFor(CONNECT_MS);
      this.#pool ??= this.#open();
      return await this.#pool.connect();
    } catch (error) {
      throw new UseFailure('connect', this.#serial, error);
    }
  }

  #open(): Pool {
    const { host, port, database, credential, client } = this.#options;
    const pool = new pg.Pool({
      host,
      port,
      database,
      user: credential.value().username,
      // Asked for each new connection, so a rotated password needs no new pool.
      password: () => {
        const held = credential.value();
        this.#serial = held.serial;
        return held.password;
      },
      ssl: { rejectUnauthorized: true },
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_MS,
      idleTimeoutMillis: IDLE_MS,
      statement_timeout: STATEMENT_MS,
      query_timeout: QUERY_MS,
      keepAlive: true,
      allowExitOnIdle: true,
      application_name: 'holdover',
      ...(client === undefined ? {} : { Client: client }),
    });
    // Without listeners a server that restarts ends the process: idle clients report to the pool, borrowed ones
    // to themselves.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    return pool;
  }
}
