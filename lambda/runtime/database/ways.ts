/** The ways to the database in the order in which one request tries them, and when it goes on to the next. */
import type { ClientBase } from 'pg';

import type { Clock } from '../clock.ts';
import type { CircuitBreaker } from '../resilience/circuit-breaker.ts';
import { timeFor } from '../resilience/time-budget.ts';
import type { Detour } from './detour.ts';
import { UseFailure } from './endpoint-pool.ts';
import type { EndpointPool } from './endpoint-pool.ts';
import { classifyDatabaseError, wasSilent } from './error-class.ts';
import type { DatabaseErrorClass } from './error-class.ts';
import type { SparePath, SpareReason } from './spare.ts';
import { TemporarilyUnavailable, errorCode } from '../errors.ts';
import { causeOf, unavailable } from './unavailable.ts';
import { NothingCommitted } from './work.ts';

type Work<T> = (client: ClientBase) => Promise<T>;
export interface Way {
  readonly via: 'proxy' | 'spare';
  /** @throws UseFailure */
  use<T>(work: Work<T>): Promise<T>;
}

export interface WaysOptions {
  readonly kind: 'read' | 'write';
  /** The proxy's endpoints for this kind, in order. */
  readonly proxied: readonly Way[];
  /** Of the first of them. */
  readonly first: EndpointPool;
  readonly spare: SparePath | undefined;
  readonly spareBreaker: CircuitBreaker;
  readonly detour: Detour;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

/** No further way is begun after this; the last one may take its own limits on top. */
const BUDGET_MS = 3000;

/** What the proxy could not do for a reason of its own. */
const PROXY_FAILED: ReadonlySet<DatabaseErrorClass> = new Set(['unserved', 'unreachable', 'rejected']);
/** What another way may do better, provided that nothing was committed. */
const LEADS_ON: Readonly<Record<'read' | 'write', ReadonlySet<DatabaseErrorClass>>> = {
  // A replica may be read whatever it says of writes, and a statement that conflicted there may pass elsewhere.
  read: new Set([...PROXY_FAILED, 'no-reader', 'no-writer', 'read-only', 'transient']),
  // A server that says "read-only" is the cluster's own word. That the proxy knows no writer is not.
  write: new Set([...PROXY_FAILED, 'no-writer']),
};

/** @throws TemporarilyUnavailable, or what the work threw by itself. */
export async function throughWays<T>(options: WaysOptions, work: Work<T>): Promise<T> {
  const { clock, detour, kind } = options;
  const endsAtMs = clock.monotonicMs() + timeFor(BUDGET_MS);
  const failures: unknown[] = [];
  let isProxyOver = false;
  for (const way of inOrder(options)) {
    if (failures.length > 0 && clock.monotonicMs() > endsAtMs) break;
    if (way.via === 'proxy' && isProxyOver) continue;
    try {
      const result = await way.use(work);
      if (way.via === 'proxy') detour.proxyServed();
      return result;
    } catch (error) {
      const cause = causeOf(error);
      const found = classOf(error);
      if (found === 'definite') throw cause;
      if (way.via === 'proxy' && PROXY_FAILED.has(found)) detour.proxyFailed();
      // The other endpoint of a proxy that drops packets costs the same time-out again,
      // and of one that can serve nobody the same handshakes.
      if (way.via === 'proxy') isProxyOver ||= found === 'unserved' || wasSilent(cause);
      failures.push(cause);
      if (!LEADS_ON[kind].has(found) || !didNothing(kind, error)) break;
    }
  }
  throw unavailable(kind, mostTelling(failures));
}

/** A login that somebody refused in words of their own did nothing yet: another way may let in. */
function classOf(error: unknown): DatabaseErrorClass {
  const found = lacksCredential(error) ? 'unserved' : classifyDatabaseError(causeOf(error));
  const isRefusal =
    error instanceof UseFailure && error.stage === 'connect' && errorCode(causeOf(error)) !== undefined;
  return found === 'definite' && isRefusal ? 'unserved' : found;
}

/** The way past the proxy needs none, so that a cold start without a store still reads. */
const lacksCredential = (error: unknown): boolean =>
  error instanceof UseFailure &&
  error.stage === 'connect' &&
  causeOf(error) instanceof TemporarilyUnavailable;

function inOrder({ detour, first, kind, proxied, spare, spareBreaker }: WaysOptions): readonly Way[] {
  if (spare === undefined) return proxied;
  const past = (reason: SpareReason): Way => ({
    via: 'spare',
    use: (work) => spareBreaker.run(() => spare.use(kind, reason, work)),
  });
  if (detour.active()) return [past('fallback'), ...proxied];
  if (first.needsConnection() && spare.takesShare()) return [past('share'), ...proxied];
  return [...proxied, past('fallback')];
}

const didNothing = (kind: 'read' | 'write', error: unknown): boolean =>
  kind === 'read' ||
  (error instanceof UseFailure && (error.stage === 'connect' || error.cause instanceof NothingCommitted));

/** "No writer here" is an answer; that a further way did not answer takes nothing from it. */
function mostTelling(failures: readonly unknown[]): unknown {
  const isAnswer = (failure: unknown): boolean =>
    ['read-only', 'no-writer'].includes(classifyDatabaseError(failure));
  return failures.find(isAnswer) ?? failures.at(-1);
}
