/**
 * What one request carries beside the library's own context: the library runs some lookups outside of it, and the
 * adapter must tie what it reads and writes to the request (auth traps A1).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Artifact } from '../store/artifact-store.ts';
import type { Origin } from '../tokens/arrival.ts';

type Callback = () => Promise<void>;

export interface RequestScope {
  readonly correlationId: string;
  readonly clientAddress: string;
  /** Run after an answer of 5xx, so that the same request may be repeated. */
  readonly undo: Callback[];
  /** Run after any other answer: what must not be removed before the answer stands. */
  readonly after: Callback[];
  /** Grants that arrived with a code or token in one read; by table key. `missing` was read and is not there. */
  readonly prefetched: Map<string, Artifact | 'missing'>;
  /** Family verdicts of this request, by presented token. */
  readonly families: Map<string, { readonly kind: 'advance' | 'repeat'; readonly expiresAt: number }>;
  /** Sessions read by this request: their pointer stands already. */
  readonly knownSessions: Set<string>;
  /** Clients whose grant a logout revokes, decided by this request. */
  readonly endsWithSession: Set<string>;
  /** The authorization request that an interaction belongs to, from the sealed cookie. */
  moved?: MovedRequest;
}

/** Parameters only, never a login result. */
export interface MovedRequest extends Origin {
  readonly uid: string;
  /** Query of the authorization request. */
  readonly query: string;
}

const storage = new AsyncLocalStorage<RequestScope>();

export const newRequestScope = (correlationId: string, clientAddress: string): RequestScope => ({
  correlationId,
  clientAddress,
  undo: [],
  after: [],
  prefetched: new Map(),
  families: new Map(),
  knownSessions: new Set(),
  endsWithSession: new Set(),
});

export const withRequestScope = <T>(scope: RequestScope, run: () => Promise<T>): Promise<T> =>
  storage.run(scope, run);

/** @throws Error outside a request: every call into the provider must pass the outermost middleware. */
export function requestScope(): RequestScope {
  const scope = storage.getStore();
  if (scope === undefined) throw new Error('no request scope: the provider was called around its middleware');
  return scope;
}
