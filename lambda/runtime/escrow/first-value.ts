/**
 * A process that starts holds nothing that a first value could be compared with, so a set of keys that somebody made
 * anew instead of extending would pass there, and would be put aside over the good one. What the region put aside
 * is compared instead: an older version of it has to be extended by the newer one, as a held one has to be.
 */
import { pause } from '../clock.ts';
import type { Timer } from '../clock.ts';
import type { Validate } from '../holder/holder.ts';
import type { Source } from '../holder/source.ts';
import type { Versioned } from '../holder/state.ts';
import type { Escrow } from './escrow.ts';
import type { ReadItem } from './item.ts';

export interface FirstValueGuard<T> {
  /** The same source; the item is looked at beside its first read, so that nobody waits for both in turn. */
  beside(source: Source<T>): Source<T>;
  /** Like the given one; an item that does not come or does not open says nothing against a value. */
  readonly validate: Validate<T>;
}

/** How long a first value waits for what was put aside, milliseconds; a cold start waits 1500 for the value. */
const ASIDE_MS = 300;

export function guardFirstValue<T extends Versioned>(
  escrow: Pick<Escrow<T>, 'look' | 'open'>,
  timer: Timer,
  validate: Validate<T>,
): FirstValueGuard<T> {
  let looking: Promise<ReadItem | undefined> | undefined;
  const look = (): Promise<ReadItem | undefined> => escrow.look().catch(() => undefined);
  const olderThan = async (serial: number): Promise<T | undefined> => {
    const found = await (looking ?? look());
    if (found?.kind !== 'sound' || found.item.serial >= serial) return undefined;
    return escrow.open(found.item).then(
      ({ value }) => value,
      () => undefined,
    );
  };
  return {
    beside: (source) => ({
      ...source,
      read: (signal, newerThan) => {
        if (newerThan === undefined) looking = look();
        return source.read(signal, newerThan);
      },
    }),
    validate: async (candidate, held) => {
      const verdict = await validate(candidate, held);
      if (held !== undefined || verdict !== 'accepted') return verdict;
      const aside = await Promise.race([olderThan(candidate.serial), pause(timer, ASIDE_MS)]);
      return aside === undefined ? verdict : validate(candidate, aside);
    },
  };
}
