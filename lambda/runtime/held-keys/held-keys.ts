/** The key sets as requests see them: filtered and ordered by phase, from memory. */
import type { KeyPhases } from '../../contract/secrets.ts';
import type { Clock } from '../clock.ts';
import { wallSeconds } from '../clock.ts';
import { TemporarilyUnavailable } from '../errors.ts';
import type { Versioned } from '../holder/state.ts';
import { NONE_DENIED } from './denied-keys.ts';
import { idOfKey } from './key-id.ts';
import type { IdentifiedKey } from './key-id.ts';
import { nextPhaseChange, usableKeys } from './phases.ts';

interface KeySet<K> extends Versioned {
  readonly keys: readonly K[];
}

/**
 * Reads a set through `read` and answers its usable keys, the signing one first, without those that are denied.
 * The same object is answered until the set, a phase or a denial changes, so that callers may compare by reference.
 * @param denied ids; the same object until it changes.
 * @returns a function that throws what `read` throws, and TemporarilyUnavailable where no key is left.
 */
export function phasedKeys<K extends KeyPhases & IdentifiedKey>(
  read: () => KeySet<K>,
  clock: Clock,
  denied: () => ReadonlySet<string> = () => NONE_DENIED,
): () => { readonly serial: number; readonly keys: readonly K[] } {
  let source: KeySet<K> | undefined;
  let answer: KeySet<K> = { serial: 0, keys: [] };
  let without: ReadonlySet<string> | undefined;
  let validUntilSeconds = 0;
  return () => {
    const current = read();
    const now = wallSeconds(clock);
    if (current !== source || denied() !== without || now >= validUntilSeconds) {
      [source, without] = [current, denied()];
      validUntilSeconds = nextPhaseChange(current.keys, now);
      answer = { serial: current.serial, keys: usableKeys(current.keys, now).filter(isTrusted(denied())) };
    }
    // An engine that is given no key may go on without one: cookies would be believed unsigned.
    if (answer.keys.length === 0) throw new TemporarilyUnavailable('keys', NO_KEY_LEFT);
    return answer;
  };
}

export const NO_KEY_LEFT = 'every key that could be used is denied or out of date';

/** Whether every key of a set that could be used now is denied. */
export const isAllDenied = <K extends KeyPhases & IdentifiedKey>(
  { keys }: KeySet<K>,
  denied: ReadonlySet<string>,
  clock: Clock,
): boolean => denied.size > 0 && usableKeys(keys, wallSeconds(clock)).every((key) => !isTrusted(denied)(key));

const isTrusted =
  (denied: ReadonlySet<string>) =>
  (key: IdentifiedKey): boolean =>
    !denied.has(idOfKey(key));
