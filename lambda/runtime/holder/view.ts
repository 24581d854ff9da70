/** What a reader sees of a holding at one moment: the ages decide, nothing runs. */
import type { Failure, Held, Holding } from './state.ts';

export interface AgePolicy<T> {
  /** From this age on the next invocation refreshes. */
  readonly softAgeMs: number;
  /** How long a value stays usable after its store began to deny it. A transient failure ends nothing. */
  readonly deniedGraceMs: number;
  /** Epoch milliseconds from which the value itself is void. Absent: its server is the authority (a password). */
  readonly expiresAtMs?: (value: T) => number;
}

/**
 * `ageMs`: since a store last confirmed the value; `ownAgeMs`: since the own region's did; `heldForMs`: since its
 * serial was taken.
 */
interface Usable<T> {
  readonly value: T;
  readonly source: string;
  readonly ageMs: number;
  readonly ownAgeMs: number;
  readonly heldForMs: number;
  readonly failure?: Failure;
  /** Since when its user is refused with it, epoch milliseconds: another way in may be worth trying. */
  readonly rejectedSinceMs?: number;
}
export type HolderView<T> =
  | { readonly state: 'empty'; readonly failure?: Failure }
  | ({ readonly state: 'fresh' | 'stale' } & Usable<T>)
  | { readonly state: 'expired'; readonly why: 'denied' | 'not-after'; readonly ageMs: number };

/** The view at wall time `nowMs`. */
export function viewOf<T>(holding: Holding<T>, policy: AgePolicy<T>, nowMs: number): HolderView<T> {
  if (holding.kind === 'empty')
    return holding.failure === undefined ? { state: 'empty' } : { state: 'empty', failure: holding.failure };
  const ageMs = Math.max(0, nowMs - holding.confirmedAtMs);
  const why = voidBy(holding, policy, nowMs);
  if (why !== undefined) return { state: 'expired', why, ageMs };
  return { state: ageMs < policy.softAgeMs ? 'fresh' : 'stale', ...usable(holding, ageMs, nowMs) };
}

/** Why what is held may not be used any more; undefined while it may. Allocates nothing: requests ask it. */
export function voidBy<T>(
  { value, deniedSinceMs }: Held<T>,
  { expiresAtMs, deniedGraceMs }: AgePolicy<T>,
  nowMs: number,
): 'denied' | 'not-after' | undefined {
  if (nowMs >= (expiresAtMs?.(value) ?? Infinity)) return 'not-after';
  return deniedSinceMs !== undefined && nowMs - deniedSinceMs >= deniedGraceMs ? 'denied' : undefined;
}

function usable<T>(holding: Held<T>, ageMs: number, nowMs: number): Usable<T> {
  const { value, source, failure, rejectedSinceMs } = holding;
  return {
    value,
    source,
    ageMs,
    ownAgeMs: Math.max(0, nowMs - holding.ownConfirmedAtMs),
    heldForMs: Math.max(0, nowMs - holding.heldSinceMs),
    ...(failure === undefined ? {} : { failure }),
    ...(rejectedSinceMs === undefined ? {} : { rejectedSinceMs }),
  };
}
