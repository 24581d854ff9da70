/** What a denial does to the sets that are held. */
import type { KeyPhases } from '../../contract/secrets.ts';
import type { Versioned } from '../holder/state.ts';
import type { HolderView } from '../holder/view.ts';
import { DeniedKeys } from './denied-keys.ts';
import type { DeniedKeysOptions } from './denied-keys.ts';
import { isAllDenied } from './held-keys.ts';
import { idOfKey } from './key-id.ts';
import type { IdentifiedKey } from './key-id.ts';

type KeySet = Versioned & { readonly keys: readonly (KeyPhases & IdentifiedKey)[] };
interface KeySetHolder {
  readonly name: string;
  view(): HolderView<KeySet>;
  rejectedInUse(serial: number): void;
  acceptedInUse(serial: number): void;
}

export interface DenialsOptions extends Pick<DeniedKeysOptions, 'tables' | 'table' | 'clock' | 'timer'> {
  readonly holders: readonly KeySetHolder[];
  /** Ids of every key that is denied now, each time that it is another set. */
  readonly onDenied: (ids: readonly string[]) => void;
}

export interface Denials {
  readonly keys: DeniedKeys;
  /** Names of holders whose every usable key is denied. */
  readonly spent: () => ReadonlySet<string>;
}

/** A set that a denial leaves without a usable key is as good as refused: every source is asked for a newer one. */
export function watchDenials({ holders, onDenied, ...options }: DenialsOptions): Denials {
  const held = () =>
    holders.flatMap((holder) => {
      const view = holder.view();
      return 'value' in view ? [{ holder, set: view.value }] : [];
    });
  const isSpent = ({ set }: { readonly set: KeySet }): boolean => isAllDenied(set, keys.ids(), options.clock);
  const keys: DeniedKeys = new DeniedKeys({
    ...options,
    heldIds: () => held().flatMap(({ set }) => set.keys.map(idOfKey)),
    onChange: (denied) => {
      onDenied([...denied]);
      for (const { holder, set } of held())
        if (isSpent({ set })) holder.rejectedInUse(set.serial);
        else holder.acceptedInUse(set.serial);
    },
  });
  return {
    keys,
    spent: () =>
      new Set(
        held()
          .filter(isSpent)
          .map(({ holder }) => holder.name),
      ),
  };
}
