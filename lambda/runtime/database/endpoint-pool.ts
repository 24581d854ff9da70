/** A pool of at most two connections to one endpoint, as suits a process that serves one request at a time. */
import type { SecureContext } from 'node:tls';

import pg from 'pg';
import type { ClientBase, Pool, PoolClient, PoolConfig } from 'pg';

import type { Clock, Timer } from '../clock.ts';
import { systemTimer } from '../clock.ts';
import { CodedError } from '../errors.ts';
import { TimeSpent, timeFor } from '../resilience/time-budget.ts';
import type { Login } from './login.ts';
import { NothingCommitted, QUERY_MS } from './work.ts';

export interface EndpointOptions {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly login: Login;
  readonly clock: Clock;
  /** Default: the system's. */
  readonly timer?: Timer;
  /** Whom the server's certificate has to come from. Default: the authorities that Node trusts. */
  readonly trust?: () => SecureContext;
  /** What speaks to the server. Default: the driver's own client. */
  readonly client?: NonNullable<PoolConfig['Client']>;
}

const CONNECTIONS = 2;
const CONNECT_MS = 1500;
/** Waiting for a connection that is lent, and then for a new one: the driver counts each by itself. */
const ACQUIRE_MS = 2000;
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
  /** Serial of the credential that was offered, where one was. */
  readonly serial: number | undefined;
  constructor(stage: UseStage, serial: number | undefined, cause: unknown) {
    super(`database use failed at ${stage}`, { cause });
    this.name = 'UseFailure';
    this.stage = stage;
    this.serial = serial;
  }
}

/** A driver's pool, and how many uses wait for one of its connections. */
interface Opened {
  readonly pool: Pool;
  waiting: number;
  isDropped: boolean;
}

export class EndpointPool {
  readonly #options: EndpointOptions;
  #opened: Opened | undefined;
  #lastUseMs = 0;
  #serial: number | undefined;

  constructor(options: EndpointOptions) {
    this.#options = options;
  }

  /** Whether the next use has to log in anew. */
  needsConnection(): boolean {
    return this.#isStale() || (this.#opened?.pool.idleCount ?? 0) === 0;
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

  /** Ends the idle connections in the background, after who waits for one; the next use opens new ones. */
  reset(): void {
    const opened = this.#opened;
    this.#opened = undefined;
    if (opened === undefined) return;
    opened.isDropped = true;
    endIfUnused(opened);
  }

  #isStale(): boolean {
    return this.#options.clock.monotonicMs() - this.#lastUseMs > IDLE_MS;
  }

  async #connect(): Promise<PoolClient> {
    if (this.#isStale()) this.reset();
    this.#lastUseMs = this.#options.clock.monotonicMs();
    try {
      this.#opened ??= { pool: this.#open(), waiting: 0, isDropped: false };
      return await this.#acquire(this.#opened);
    } catch (error) {
      throw new UseFailure('connect', this.#serial, error);
    }
  }

  async #acquire(opened: Opened): Promise<PoolClient> {
    opened.waiting += 1;
    try {
      return await acquired(opened.pool, this.#options.timer ?? systemTimer);
    } finally {
      opened.waiting -= 1;
      endIfUnused(opened);
    }
  }

  #open(): Pool {
    const { host, port, database, login, trust, client } = this.#options;
    const pool = new pg.Pool({
      host,
      port,
      database,
      user: login.user(),
      password: () => {
        const { password, serial } = login.proof();
        this.#serial = serial;
        return password;
      },
      ssl: { rejectUnauthorized: true, ...(trust === undefined ? {} : { secureContext: trust() }) },
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

/** A pool that ends serves nobody who waits for one of its idle connections: they would sit out their time-out. */
function endIfUnused({ pool, waiting, isDropped }: Opened): void {
  if (!isDropped || waiting > 0) return;
  // The peer may be long gone: nobody waits for a goodbye.
  pool.end().catch(() => undefined);
}

/** A connection that comes too late goes back to the pool. @throws CodedError `ACQUIRE_TIMEOUT`, TimeSpent */
async function acquired(pool: Pool, timer: Timer): Promise<PoolClient> {
  // Refuses once the request has no time left; a connection under way then serves the next one.
  const limitMs = timeFor(ACQUIRE_MS);
  const asked = pool.connect();
  const late = Promise.withResolvers<never>();
  const cancel = timer(limitMs, () => {
    asked.then(
      (client) => client.release(),
      () => undefined,
    );
    const timeout = new CodedError('ACQUIRE_TIMEOUT', `no database connection within ${limitMs} ms`);
    late.reject(limitMs < ACQUIRE_MS ? new TimeSpent(timeout) : timeout);
  });
  try {
    return await Promise.race([asked, late.promise]);
  } finally {
    cancel();
  }
}
