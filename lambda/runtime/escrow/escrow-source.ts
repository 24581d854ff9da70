/** The escrow item as a holder's last source. */
import { SourceError } from '../holder/source.ts';
import type { Source } from '../holder/source.ts';
import type { Versioned } from '../holder/state.ts';
import type { Escrow } from './escrow.ts';

/** Asks KMS only for an item that is newer than what is held: its serial stands in the clear. */
export function escrowSource<T extends Versioned>(escrow: Escrow<T>): Source<T> {
  const vouched = new WeakMap<T, number>();
  const refuse = (reason: string): SourceError =>
    new SourceError('malformed', `escrow item ${escrow.place.secret} ${reason}`);
  return {
    name: 'escrow',
    standing: 'escrow',
    read: async (signal, newerThan = 0) => {
      const found = await escrow.look();
      if (found.kind === 'absent') throw refuse('was never put aside');
      if (found.kind !== 'sound') throw refuse(found.reason);
      if (found.item.serial <= newerThan) return undefined;
      const { value, vouchedAtMs } = await escrow.open(found.item, signal);
      // The serial outside is what the seal was checked against; inside it is what orders versions.
      if (value.serial !== found.item.serial) throw refuse('carries two serials');
      vouched.set(value, vouchedAtMs);
      return value;
    },
    vouchedAtMs: (value) => vouched.get(value) ?? 0,
  };
}
