/** What a key set must prove before it replaces the held one (auth traps A7). */
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';

import type { KeyPhases, SigningKey, SigningKeySet, SymmetricKeySet } from '../../contract/secrets.ts';
import type { Clock } from '../clock.ts';
import { wallSeconds } from '../clock.ts';
import type { Validate } from '../holder/holder.ts';
import type { Validity } from '../holder/state.ts';
import { NONE_DENIED } from './denied-keys.ts';
import { idOfKey } from './key-id.ts';
import type { IdentifiedKey } from './key-id.ts';
import { phaseOf, usableKeys } from './phases.ts';

/**
 * Not empty, every key signs what it verifies, and no key that has signed is missing before its time.
 * @param denied ids of keys that may be missing.
 */
export function validateSigningKeys(clock: Clock, denied = noneDenied): Validate<SigningKeySet> {
  return (candidate, held) => {
    const now = wallSeconds(clock);
    const sound =
      keepsWhatSigned(candidate.keys, held?.keys ?? [], denied(), now) &&
      candidate.keys.every(signsWhatItVerifies);
    return verdict(sound);
  };
}

/** Not empty, and no key that has signed is missing before its time. @param denied ids of keys that may be missing. */
export function validateSymmetricKeys(clock: Clock, denied = noneDenied): Validate<SymmetricKeySet> {
  return (candidate, held) =>
    verdict(keepsWhatSigned(candidate.keys, held?.keys ?? [], denied(), wallSeconds(clock)));
}

const noneDenied = (): ReadonlySet<string> => NONE_DENIED;

const verdict = (sound: boolean): Promise<Validity> => Promise.resolve(sound ? 'accepted' : 'rejected');

function keepsWhatSigned<K extends KeyPhases & IdentifiedKey>(
  candidate: readonly K[],
  held: readonly K[],
  denied: ReadonlySet<string>,
  nowSeconds: number,
): boolean {
  const offered = new Set(candidate.map(idOfKey));
  const unique = offered.size === candidate.length;
  const stillNeeded = held.filter((key) => ['signing', 'retired'].includes(phaseOf(key, nowSeconds)));
  return (
    unique &&
    usableKeys(candidate, nowSeconds).length > 0 &&
    stillNeeded.every((key) => offered.has(idOfKey(key)) || denied.has(idOfKey(key)))
  );
}

const PROBE = Buffer.from('holdover');

/** The engine accepts a private part that does not belong to its public one (tried): only a signature tells. */
function signsWhatItVerifies(key: SigningKey): boolean {
  try {
    const { d: _private, ...publicJwk } = key.jwk;
    const signature = sign('sha256', PROBE, createPrivateKey({ key: key.jwk, format: 'jwk' }));
    return verify('sha256', PROBE, createPublicKey({ key: publicJwk, format: 'jwk' }), signature);
  } catch {
    return false;
  }
}
