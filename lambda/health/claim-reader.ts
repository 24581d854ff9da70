/**
 * Whether this region claims to serve, from its own claim item. Remembered for a moment, because some fifteen
 * checkers ask every ten seconds, and for a while longer when the table does not answer.
 */
import type { Clock } from '../runtime/clock.ts';

export type ClaimState = 'claimed' | 'released' | 'unknown';

/** Milliseconds of running time, so that a frozen process asks again after its thaw. */
const FRESH_MS = 1000;
const LAST_KNOWN_MS = 10_000;

export interface ClaimReaderOptions {
  /** Whether the item says `held`; false where there is none. Throws when the table does not answer in time. */
  readonly readHeld: () => Promise<boolean>;
  readonly clock: Clock;
}

/** @returns the state now; one read at a time, however many ask. */
export function createClaimReader({ readHeld, clock }: ClaimReaderOptions): () => Promise<ClaimState> {
  let known: { readonly state: ClaimState; readonly atMs: number } = { state: 'unknown', atMs: -Infinity };
  let reading: Promise<void> | undefined;
  const refresh = async (): Promise<void> => {
    try {
      const state = (await readHeld()) ? 'claimed' : 'released';
      known = { state, atMs: clock.monotonicMs() };
    } catch {
      // The last known state stands until it is too old.
    } finally {
      reading = undefined;
    }
  };
  return async () => {
    if (clock.monotonicMs() - known.atMs >= FRESH_MS) await (reading ??= refresh());
    return clock.monotonicMs() - known.atMs < LAST_KNOWN_MS ? known.state : 'unknown';
  };
}
