/** The key sets as requests see them: filtered and ordered by phase, from memory. */
import type { KeyPhases } from '../../contract/secrets.ts';
import type { Clock } from '../clock.ts';
import { wallSeconds } from '../clock.ts';
import type { Versioned } from '../holder/state.ts';
import { nextPhaseChange, usableKeys } from './phases.ts';

interface KeySet<K> extends Versioned {
  readonly keys: readonly K[];
}

/**
 * Reads a set through `read` and answers its usable keys, the signing one first.
 * The same object is answered until the set or a phase changes, so that callers may compare by reference.
 */
export function phasedKeys<K extends KeyPhases>(
  read: () => KeySet<K>,
  clock: Clock,
): () => { readonly serial: number; readonly keys: readonly K[] } {
  let source: KeySet<K> | undefined;
  let answer: KeySet<K> = { serial: 0, keys: [] };
  let validUntilSeconds = 0;
  return () => {
    const current = read();
    const now = wallSeconds(clock);
    if (current === source && now < validUntilSeconds) return answer;
    source = current;
    validUntilSeconds = nextPhaseChange(current.keys, now);
    answer = { serial: current.serial, keys: usableKeys(current.keys, now) };
    return answer;
  };
}
