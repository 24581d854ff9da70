/** Reads and administrative transactions on this region's Aurora member, through its proxy. */
import type { ClientBase } from 'pg';

import { TemporarilyUnavailable } from '../errors.ts';
import { EndpointPool, UseFailure } from './endpoint-pool.ts';
import type { EndpointOptions } from './endpoint-pool.ts';
import { classifyDatabaseError } from './error-class.ts';
import { rememberRefusal } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { inTransaction, NothingCommitted, reading } from './work.ts';
import type { Query } from './work.ts';

export type { Query, Row } from './work.ts';

export interface Database {
  /**
   * Repeatable reads on the read-only endpoint, or on the read/write one where that has no instance.
   * @throws TemporarilyUnavailable, or what `work` throws.
   */
  read<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /**
   * One transaction on the read/write endpoint. `work` may run twice: when the server rolled the first back.
   * @throws TemporarilyUnavailable (reason `read-only` where this side has no writer), or what `work` throws.
   */
  write<T>(work: (query: Query) => Promise<T>): Promise<T>;
}

export interface DatabaseOptions extends Omit<EndpointOptions, 'host'> {
  readonly readEndpoint: string;
  readonly writeEndpoint: string;
}

/** Opens nothing before the first use. */
export function createDatabase(options: DatabaseOptions): Database {
  const reader = new EndpointPool({ ...options, host: options.readEndpoint });
  const writer = new EndpointPool({ ...options, host: options.writeEndpoint });
  const refusal = rememberRefusal(options.clock);
  return {
    read: (work) => readThrough([reader, writer], options, (client) => reading(client, work)),
    write: (work) => writeThrough(writer, options, refusal, (client) => inTransaction(client, work)),
  };
}

type Credential = EndpointOptions['credential'];

async function readThrough<T>(
  pools: readonly EndpointPool[],
  options: { readonly credential: Credential },
  work: (client: ClientBase) => Promise<T>,
): Promise<T> {
  let last: unknown;
  for (const pool of pools) {
    try {
      return await oncePlusRetry(pool, options.credential, work);
    } catch (error) {
      last = causeOf(error);
      const kind = classifyDatabaseError(last);
      if (kind === 'definite') throw last;
      // The budget is spent, and the same statement is as slow elsewhere.
      if (kind === 'timeout') break;
    }
  }
  throw unavailable(last);
}

async function writeThrough<T>(
  pool: EndpointPool,
  options: { readonly credential: Credential },
  refusal: Refusal,
  work: (client: ClientBase) => Promise<T>,
): Promise<T> {
  const refused = refusal.last();
  if (refused !== undefined) throw refused;
  try {
    return await oncePlusRetry(pool, options.credential, work);
  } catch (error) {
    const cause = causeOf(error);
    if (classifyDatabaseError(cause) === 'definite') throw cause;
    const answer = unavailable(cause);
    refusal.keep(answer);
    throw answer;
  }
}

/** One short retry where the first try certainly did nothing, or may be done twice. */
async function oncePlusRetry<T>(
  pool: EndpointPool,
  credential: Credential,
  work: (client: ClientBase) => Promise<T>,
): Promise<T> {
  try {
    return await pool.use(work);
  } catch (error) {
    if (!(await worthRepeating(error, pool, credential))) throw error;
    return pool.use(work);
  }
}

async function worthRepeating(error: unknown, pool: EndpointPool, credential: Credential): Promise<boolean> {
  if (!(error instanceof UseFailure)) return false;
  const mayBeCommitted = error.stage === 'work' && !(error.cause instanceof NothingCommitted);
  switch (classifyDatabaseError(causeOf(error))) {
    case 'transient':
      return !mayBeCommitted;
    case 'unreachable':
      // The other idle connection has most likely died with this one.
      pool.reset();
      return error.stage === 'work' && !mayBeCommitted;
    case 'rejected':
      credential.rejectedInUse(error.serial);
      await credential.settle();
      return credential.value().serial !== error.serial;
    default:
      return false;
  }
}

function causeOf(error: unknown): unknown {
  if (error instanceof UseFailure || error instanceof NothingCommitted) return causeOf(error.cause);
  return error;
}

function unavailable(cause: unknown): TemporarilyUnavailable {
  if (cause instanceof TemporarilyUnavailable) return cause;
  if (classifyDatabaseError(cause) === 'read-only') {
    return new TemporarilyUnavailable('read-only', 'the database of this region is read-only', 30, cause);
  }
  return new TemporarilyUnavailable('database', 'the database does not answer', 5, cause);
}
