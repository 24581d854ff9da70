/**
 * Puts aside what a store stands behind: beside requests, never before an answer, and once for each serial that a
 * process holds. A try that failed is repeated when a store next confirms the value.
 */
import { describeError } from '../errors.ts';
import { SourceError } from '../holder/source.ts';
import type { Versioned } from '../holder/state.ts';
import type { Escrow, PutAside } from './escrow.ts';

export interface EscrowEvent {
  readonly escrow: string;
  /** `kept`: one of this or a newer serial lay there. */
  readonly outcome: 'written' | 'kept' | 'repaired' | 'failed';
  readonly serial: number;
  readonly reason?: string;
}

export interface EscrowKeeper<T> {
  /** Returns at once. Never throws. */
  offer(aside: PutAside<T>): void;
  /** Replaces the item with that tag, which cannot be opened. Never throws. */
  repair(aside: PutAside<T>, broken: string | undefined): Promise<void>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

export function escrowKeeper<T extends Versioned>(
  escrow: Escrow<T>,
  onEvent: (event: EscrowEvent) => void,
): EscrowKeeper<T> {
  let done = 0;
  let underWay: Promise<void> | undefined;
  const tell = (outcome: EscrowEvent['outcome'], serial: number, reason?: string): void =>
    onEvent({ escrow: escrow.place.secret, outcome, serial, ...(reason === undefined ? {} : { reason }) });
  const attempt = async (serial: number, work: () => Promise<EscrowEvent['outcome']>): Promise<void> => {
    try {
      tell(await work(), serial);
      done = Math.max(done, serial);
    } catch (error) {
      tell('failed', serial, error instanceof SourceError ? error.message : describeError(error).error);
    }
  };
  return {
    offer: (aside) => {
      const { serial } = aside.value;
      if (serial <= done || underWay !== undefined) return;
      underWay = attempt(serial, () => putNewer(escrow, aside)).finally(() => (underWay = undefined));
    },
    repair: (aside, broken) =>
      attempt(aside.value.serial, async () =>
        (await escrow.put(aside, broken)) === 'written' ? 'repaired' : 'kept',
      ),
    settled: async () => {
      while (underWay !== undefined) await underWay;
    },
  };
}

/** Looks first: most processes find what another one put aside, and need no data key. */
async function putNewer<T extends Versioned>(
  escrow: Escrow<T>,
  aside: PutAside<T>,
): Promise<'written' | 'kept'> {
  const found = await escrow.look();
  if (found.kind === 'sound' && found.item.serial >= aside.value.serial) return 'kept';
  return escrow.put(aside);
}
