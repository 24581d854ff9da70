/**
 * The way to the database that needs neither the proxy nor a secret: straight to the cluster, as the spare role, with
 * an IAM token signed here. Reads go to the cluster's reader endpoint, which leads to the writer where there is no
 * reader; writes go to the cluster endpoint, whose name follows the writer.
 */
import type { SecureContext } from 'node:tls';

import type { ClientBase } from 'pg';

import { CodedError } from '../errors.ts';
import type { Admission } from './admission.ts';
import { createAdmission } from './admission.ts';
import { EndpointPool, UseFailure } from './endpoint-pool.ts';
import type { EndpointOptions } from './endpoint-pool.ts';
import type { SignToken } from './iam-token.ts';
import { tokenLogin } from './login.ts';
import { oncePlusRetry } from './once-plus-retry.ts';

/** `share`: the small part that always goes this way; `fallback`: the proxy could not serve; `check`: a probe asked. */
export const SPARE_REASONS = ['share', 'fallback', 'check'] as const;
export type SpareReason = (typeof SPARE_REASONS)[number];
/** One attempt to log in. `limited`: the rate of new connections is used up, and nothing was tried. */
export interface SpareUse {
  readonly reason: SpareReason;
  readonly outcome: 'opened' | 'failed' | 'limited';
  readonly cause?: unknown;
}

export interface SpareOptions {
  /** Aurora's own reader endpoint and cluster endpoint of this region. */
  readonly readEndpoint: string;
  readonly writeEndpoint: string;
  readonly sign: SignToken;
  readonly authorities: () => SecureContext;
  /** Of the connections that would be opened through the proxy, 0 to 1. */
  readonly share: number;
  /** New connections of this process. */
  readonly connectionsPerMinute: number;
  /** 0 <= x < 1. */
  readonly random: () => number;
  readonly onUse: (use: SpareUse) => void;
}
type Connection = Pick<EndpointOptions, 'port' | 'database' | 'clock' | 'timer' | 'client'>;
type Work<T> = (client: ClientBase) => Promise<T>;

/** As many as the pool of one endpoint holds: a process that turns to this way meets no wait of its own. */
const BURST = 2;

export class SparePath {
  readonly #options: SpareOptions;
  readonly #pools: Readonly<Record<'read' | 'write', EndpointPool>>;
  readonly #admission: Admission;

  constructor(options: SpareOptions, connection: Connection) {
    const { authorities, connectionsPerMinute, readEndpoint, sign, writeEndpoint } = options;
    const pool = (host: string): EndpointPool =>
      new EndpointPool({
        ...connection,
        host,
        login: tokenLogin(sign, host, connection.port),
        trust: authorities,
      });
    this.#options = options;
    this.#pools = { read: pool(readEndpoint), write: pool(writeEndpoint) };
    const { clock } = connection;
    this.#admission = createAdmission({ burst: BURST, perMinute: connectionsPerMinute, clock });
  }

  /** Whether a connection that is about to be opened belongs to the share. */
  takesShare(): boolean {
    return this.#options.random() < this.#options.share;
  }

  /**
   * With the one short retry that a request may make.
   * @throws UseFailure; its cause is a CodedError `SPARE_LIMIT` where the rate of new connections is used up.
   */
  use<T>(endpoint: 'read' | 'write', reason: SpareReason, work: Work<T>): Promise<T> {
    const pool = this.#pools[endpoint];
    const use = <R>(again: Work<R>): Promise<R> => this.#once(pool, reason, again);
    return oncePlusRetry({ use, reset: () => pool.reset() }, undefined, work);
  }

  async #once<T>(pool: EndpointPool, reason: SpareReason, work: Work<T>): Promise<T> {
    if (!pool.needsConnection()) return pool.use(work);
    this.#admit(reason);
    try {
      const result = await pool.use(work);
      this.#options.onUse({ reason, outcome: 'opened' });
      return result;
    } catch (error) {
      this.#options.onUse(
        error instanceof UseFailure && error.stage === 'connect'
          ? { reason, outcome: 'failed', cause: error.cause }
          : { reason, outcome: 'opened' },
      );
      throw error;
    }
  }

  /** Logs in anew, whatever is open. @throws UseFailure */
  async check(): Promise<void> {
    this.#pools.read.reset();
    await this.use('read', 'check', (client) => client.query('SELECT 1'));
  }

  #admit(reason: SpareReason): void {
    if (this.#admission.take()) return;
    this.#options.onUse({ reason, outcome: 'limited' });
    const limit = new CodedError('SPARE_LIMIT', 'too many new connections straight to the cluster');
    throw new UseFailure('connect', undefined, limit);
  }
}
