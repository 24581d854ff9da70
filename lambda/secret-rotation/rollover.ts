/** The next key set: pure. A new key is published first, then signs; what has signed stays until nothing needs it. */
import type { KeyPhases } from '../contract/secrets.ts';
import { phaseOf, usableKeys } from '../runtime/held-keys/phases.ts';
import { PUBLISHED_SECONDS, RETIRED_SECONDS, phasesFrom } from '../runtime/held-keys/timing.ts';
import type { KeyKind } from '../runtime/held-keys/timing.ts';

export interface KeySet<K extends KeyPhases> {
  readonly serial: number;
  readonly keys: readonly K[];
}

export interface Rollover<K extends KeyPhases> {
  readonly kind: KeyKind;
  readonly newKey: (phases: KeyPhases) => K;
  /** Default: two days. */
  readonly publishedSeconds?: number;
}

/**
 * With a key that waits to sign already, none is added: repeating a rotation changes no key. The one that signs retires
 * when the new one begins to, later than planned where it would have left a gap; what nothing needs any more is dropped.
 */
export function nextKeySet<K extends KeyPhases>(
  { serial, keys }: KeySet<K>,
  { kind, newKey, publishedSeconds = PUBLISHED_SECONDS }: Rollover<K>,
  nowSeconds: number,
): KeySet<K> {
  const kept = keys.filter((key) => phaseOf(key, nowSeconds) !== 'gone');
  // Nobody holds a key that still counts, so there is nobody to be told first.
  const signsFrom = kept.length === 0 ? nowSeconds : nowSeconds + publishedSeconds;
  if (kept.some((key) => waits(key, nowSeconds) && key.signsFrom <= signsFrom))
    return { serial: serial + 1, keys: kept };
  const [signer] = usableKeys(kept, nowSeconds);
  const others = kept.map((key) =>
    key === signer || phaseOf(key, nowSeconds) !== 'retired' ? retiring(key, kind, signsFrom) : key,
  );
  return { serial: serial + 1, keys: [...others, newKey(phasesFrom(kind, nowSeconds, signsFrom))] };
}

const waits = (key: KeyPhases, nowSeconds: number): boolean =>
  ['published', 'unpublished'].includes(phaseOf(key, nowSeconds));

/** One that waits, and is overtaken, retires at the moment at which it would have begun to sign. */
function retiring<K extends KeyPhases>(key: K, kind: KeyKind, at: number): K {
  const retiresAt = Math.max(at, key.signsFrom);
  return { ...key, retiresAt, notAfter: retiresAt + RETIRED_SECONDS[kind] };
}
