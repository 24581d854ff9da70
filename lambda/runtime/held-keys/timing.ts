/** How long a key spends in each phase. One place: who makes the first keys and who replaces them must agree. */
import type { KeyPhases } from '../../contract/secrets.ts';

export type KeyKind = 'signing' | 'mac' | 'cookie';

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/**
 * Known to everybody before it signs. Longer than the oldest set that anybody may go by: a process through the longest
 * outage of a secret store on record (14.5 h), a relying party's cache (an hour), the way to the replica (seconds).
 */
export const PUBLISHED_SECONDS = 2 * DAY_SECONDS;
/**
 * The same where a key has to go at once: three refreshes of a process (5 min each). What holds an older set for longer
 * asks for the set again at the first key id that it does not know.
 */
export const HURRIED_PUBLISHED_SECONDS = 900;
/** A key signs this long at the most: a rotation replaces it well before. */
export const SIGNING_SECONDS = 90 * DAY_SECONDS;

/**
 * Verify-only after that: what the key has proved may live this long, and a process that missed its retirement goes on
 * with it for as long as a key is published first.
 */
export const RETIRED_SECONDS: Readonly<Record<KeyKind, number>> = {
  // ID tokens live an hour; a sign-out shows one that has expired as a hint of who asks.
  signing: 7 * DAY_SECONDS,
  // A refresh token may be used for the first time at the end of its family's 30 days.
  mac: 30 * DAY_SECONDS + PUBLISHED_SECONDS,
  // A session's cookie is signed again when it is next shown, which may be after 14 days.
  cookie: 14 * DAY_SECONDS + PUBLISHED_SECONDS,
};

/** Phases of a key that signs from `signsFrom`, epoch seconds. */
export function phasesFrom(kind: KeyKind, publishedAt: number, signsFrom: number): KeyPhases {
  const retiresAt = signsFrom + SIGNING_SECONDS;
  return { publishedAt, signsFrom, retiresAt, notAfter: retiresAt + RETIRED_SECONDS[kind] };
}

/** The first key has no predecessor that verifiers could hold, so it signs from the moment it is published. */
export const firstPhases = (kind: KeyKind, nowSeconds: number): KeyPhases =>
  phasesFrom(kind, nowSeconds, nowSeconds);
