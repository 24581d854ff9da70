/** Which key of a set signs at a moment, which verify, and in which order: the first of its kind signs. */
import type { KeyPhases } from '../../contract/secrets.ts';

export type KeyPhase = 'unpublished' | 'published' | 'signing' | 'retired' | 'gone';

export function phaseOf(key: KeyPhases, nowSeconds: number): KeyPhase {
  if (nowSeconds >= key.notAfter) return 'gone';
  if (nowSeconds >= key.retiresAt) return 'retired';
  if (nowSeconds >= key.signsFrom) return 'signing';
  return nowSeconds >= key.publishedAt ? 'published' : 'unpublished';
}

/**
 * Retired before published: where a rotation is late and nothing signs any more, the newest retired key goes on
 * (everybody knows it) rather than one that verifiers may never have seen.
 */
const RANK: Readonly<Record<KeyPhase, number>> = {
  signing: 0,
  retired: 1,
  published: 2,
  unpublished: 3,
  gone: 4,
};

/** The keys that may be published now, the one that signs first; of two in one phase the newer comes first. */
export function usableKeys<K extends KeyPhases>(keys: readonly K[], nowSeconds: number): readonly K[] {
  const rank = (key: K): number => RANK[phaseOf(key, nowSeconds)];
  return keys
    .filter((key) => rank(key) < RANK.unpublished)
    .sort((one, other) => rank(one) - rank(other) || other.signsFrom - one.signsFrom);
}

/** Epoch seconds at which the answer of `usableKeys` may next change; Infinity when it never will. */
export function nextPhaseChange(keys: readonly KeyPhases[], nowSeconds: number): number {
  const dates = keys.flatMap((key) => [key.publishedAt, key.signsFrom, key.retiresAt, key.notAfter]);
  return Math.min(Infinity, ...dates.filter((date) => date > nowSeconds));
}
