/** Which key of a set does what at a moment. The dates inside the secret decide, so every process agrees (auth traps A7). */
import type { KeyPhases } from '../../contract/secrets.ts';

export class NoUsableKeyError extends Error {
  readonly code = 'NO_USABLE_KEY';
  constructor(what: string) {
    super(`the held ${what} set has no key that signs now`);
    this.name = 'NoUsableKeyError';
  }
}

const isLive = (key: KeyPhases, nowSeconds: number): boolean =>
  key.publishedAt <= nowSeconds && nowSeconds < key.notAfter;

/** True while the key is the one to sign with. */
export const signsAt = (key: KeyPhases, nowSeconds: number): boolean =>
  isLive(key, nowSeconds) && key.signsFrom <= nowSeconds && nowSeconds < key.retiresAt;

/**
 * Live keys, the one to sign with first: oidc-provider and the cookie signer both sign with the first.
 * Of two that sign, the newer wins. @throws NoUsableKeyError when none signs.
 */
export function arrange<K extends KeyPhases>(
  keys: readonly K[],
  nowSeconds: number,
  what: string,
): readonly [K, ...K[]] {
  const live = keys.filter((key) => isLive(key, nowSeconds)).toSorted((a, b) => b.signsFrom - a.signsFrom);
  const signing = live.find((key) => signsAt(key, nowSeconds));
  if (signing === undefined) throw new NoUsableKeyError(what);
  return [signing, ...live.filter((key) => key !== signing)];
}
