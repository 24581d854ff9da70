/** What a reader sees of a holding at one moment: the ages decide, nothing runs. */
import type { Failure, Holding } from './state.ts';

export interface AgePolicy<T> {
  /** From this age on the next invocation refreshes. */
  readonly softAgeMs: number;
  /** How long a value stays usable after its store began to deny it. A transient failure ends nothing. */
  readonly deniedGraceMs: number;
  /** Epoch milliseconds from which the value itself is void. Absent: its server is the authority (a password). */
  readonly expiresAtMs?: (value: T) => number;
}

export type HolderView<T> =
  | { readonly state: 'empty'; readonly failure?: Failure }
  | { readonly state: 'fresh'; readonly value: T; readonly ageMs: number }
  | { readonly state: 'stale'; readonly value: T; readonly ageMs: number; readonly failure?: Failure }
  | { readonly state: 'expired'; readonly why: 'denied' | 'not-after'; readonly ageMs: number };

/** The view at wall time `nowMs`. */
export function viewOf<T>(holding: Holding<T>, policy: AgePolicy<T>, nowMs: number): HolderView<T> {
  if (holding.kind === 'empty') return withFailure({ state: 'empty' }, holding.failure);
  const { value } = holding;
  const ageMs = Math.max(0, nowMs - holding.confirmedAtMs);
  if (nowMs >= (policy.expiresAtMs?.(value) ?? Infinity))
    return { state: 'expired', why: 'not-after', ageMs };
  if (holding.deniedSinceMs !== undefined && nowMs - holding.deniedSinceMs >= policy.deniedGraceMs) {
    return { state: 'expired', why: 'denied', ageMs };
  }
  if (ageMs < policy.softAgeMs) return { state: 'fresh', value, ageMs };
  return withFailure({ state: 'stale', value, ageMs }, holding.failure);
}

const withFailure = <V extends object>(view: V, failure: Failure | undefined): V & { failure?: Failure } =>
  failure === undefined ? view : { ...view, failure };
