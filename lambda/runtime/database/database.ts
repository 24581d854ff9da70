/** Reads and administrative transactions on this region's Aurora member: through its proxy, or past it. */
import type { ClientBase } from 'pg';

import { TemporarilyUnavailable } from '../errors.ts';
import type { CircuitBreaker, CircuitBreakerOptions } from '../resilience/circuit-breaker.ts';
import { createDetour } from './detour.ts';
import { EndpointPool } from './endpoint-pool.ts';
import type { EndpointOptions } from './endpoint-pool.ts';
import { passwordLogin } from './login.ts';
import type { HeldCredential } from './login.ts';
import { rememberRefusal } from './refusal.ts';
import { guard } from './guard.ts';
import { SparePath } from './spare.ts';
import type { SpareOptions } from './spare.ts';
import { oncePlusRetry } from './once-plus-retry.ts';
import { unavailable } from './unavailable.ts';
import { throughWays } from './ways.ts';
import type { Way } from './ways.ts';
import { inTransaction, reading } from './work.ts';
import type { Query } from './work.ts';

export type { Query, Row } from './work.ts';

export interface Database {
  /**
   * Repeatable reads on the proxy's read-only endpoint, else on its read/write one, else straight on the cluster.
   * @throws TemporarilyUnavailable, or what `work` throws.
   */
  read<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /**
   * One transaction through the proxy's read/write endpoint, else straight on the cluster's writer. `work` may run
   * again: only after nothing of it was committed.
   * @throws TemporarilyUnavailable (reason `read-only` where this side has no writer), or what `work` throws.
   */
  write<T>(work: (query: Query) => Promise<T>): Promise<T>;
}

export interface CheckedDatabase extends Database {
  /** Logs in anew straight to the cluster. @throws TemporarilyUnavailable, also where there is no such way. */
  checkSpare(): Promise<void>;
}

export interface DatabaseOptions extends Omit<EndpointOptions, 'host' | 'login' | 'trust'> {
  /** RDS Proxy's endpoints. */
  readonly readEndpoint: string;
  readonly writeEndpoint: string;
  readonly credential: HeldCredential;
  /** Default: the proxy is the only way. */
  readonly spare?: SpareOptions;
  /** Told when a circuit before one of the ways opens or closes. */
  readonly onTransition?: CircuitBreakerOptions['onTransition'];
}

/** Opens nothing before the first use. */
export function createDatabase(options: DatabaseOptions): CheckedDatabase {
  const { credential, clock } = options;
  const login = passwordLogin(credential);
  const reader = new EndpointPool({ ...options, host: options.readEndpoint, login });
  const writer = new EndpointPool({ ...options, host: options.writeEndpoint, login });
  const spare = options.spare === undefined ? undefined : new SparePath(options.spare, options);
  const proxyBreaker = guard('database-proxy', options);
  const spareBreaker = guard('database-spare', options);
  const proxied = [reader, writer].map((pool): Way => ({
    via: 'proxy',
    use: (work) => proxyBreaker.run(() => oncePlusRetry(pool, credential, work)),
  }));
  const detour = createDetour(clock);
  const refusal = rememberRefusal(clock);
  const run = <T>(
    kind: 'read' | 'write',
    ways: readonly Way[],
    first: EndpointPool,
    work: (client: ClientBase) => Promise<T>,
  ): Promise<T> => throughWays({ kind, proxied: ways, first, spare, spareBreaker, detour, clock }, work);
  return {
    read: (work) => run('read', proxied, reader, (client) => reading(client, work)),
    write: async (work) => {
      const refused = refusal.last();
      if (refused !== undefined) throw refused;
      try {
        return await run('write', proxied.slice(1), writer, (client) => inTransaction(client, work));
      } catch (error) {
        if (error instanceof TemporarilyUnavailable) refusal.keep(error);
        throw error;
      }
    },
    checkSpare: () => checkSpare(spare, spareBreaker),
  };
}

async function checkSpare(spare: SparePath | undefined, breaker: CircuitBreaker): Promise<void> {
  if (spare === undefined) throw new TemporarilyUnavailable('database', 'there is no way past the proxy');
  try {
    await breaker.ask(() => spare.check());
  } catch (error) {
    throw unavailable('read', error);
  }
}
