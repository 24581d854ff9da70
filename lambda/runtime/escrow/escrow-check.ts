/** Whether the item that a cold start would need can be opened here, and says the same as what is held. */
import { createHash } from 'node:crypto';

import { describeError } from '../errors.ts';
import { SourceError } from '../holder/source.ts';
import type { Versioned } from '../holder/state.ts';
import type { HolderView } from '../holder/view.ts';
import type { Escrow } from './escrow.ts';
import type { EscrowKeeper } from './escrow-keeper.ts';
import type { ReadItem } from './item.ts';

export type EscrowVerdict =
  | { readonly kind: 'sound' }
  /** A reason in one clause, which quotes nothing secret. */
  | { readonly kind: 'unsound'; readonly reason: string };

export interface CheckOptions<T> {
  readonly escrow: Escrow<T & Versioned>;
  readonly keeper: Pick<EscrowKeeper<T>, 'repair'>;
  readonly view: () => HolderView<T>;
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
}

/**
 * Opens the item and compares serial and digest with what is held. Where there is none, an older one, or one that
 * nobody can open any more, what is held is put there, and it is reported all the same. Never throws.
 */
export async function checkEscrow<T extends Versioned>(options: CheckOptions<T>): Promise<EscrowVerdict> {
  const view = options.view();
  if (view.state === 'empty' || view.state === 'expired') return unsound('nothing is held to compare with');
  try {
    return await compared(options, await options.escrow.look(), view);
  } catch (error) {
    return unsound(error instanceof SourceError ? error.message : describeError(error).error);
  }
}

type Usable<T> = Extract<HolderView<T>, { readonly value: T }>;

async function compared<T extends Versioned>(
  options: CheckOptions<T>,
  found: ReadItem,
  view: Usable<T>,
): Promise<EscrowVerdict> {
  const { secret } = options.escrow.place;
  if (found.kind === 'absent') return repaired(options, view, undefined, `${secret} is not put aside`);
  if (found.kind === 'newer-format') return unsound(`${secret} ${found.reason}`);
  if (found.kind !== 'sound') return repaired(options, view, found.tag, found.reason);
  const { serial, tag } = found.item;
  const differs = `${secret} has serial ${serial}, held is ${view.value.serial}`;
  if (serial < view.value.serial) return repaired(options, view, undefined, differs);
  try {
    const aside = await options.escrow.open(found.item);
    if (serial > view.value.serial)
      return isNews(options, aside.vouchedAtMs, view) ? { kind: 'sound' } : unsound(differs);
    if (digest(aside.value) === digest(view.value)) return { kind: 'sound' };
    return unsound(`${secret} differs from what is held under the same serial ${serial}`);
  } catch (error) {
    if (!(error instanceof SourceError) || error.kind !== 'malformed') throw error;
    if (serial > view.value.serial) return unsound(error.message);
    return repaired(options, view, tag, error.message);
  }
}

/**
 * A newer one is what another process of this region put aside during a rotation, unless a store has delivered the
 * held one since then.
 */
const isNews = <T>({ nowMs }: CheckOptions<T>, vouchedAtMs: number, { ageMs }: Usable<T>): boolean =>
  vouchedAtMs > nowMs() - ageMs;

/** Not when the value came out of the escrow itself: only what a store stands behind is put aside. */
async function repaired<T extends Versioned>(
  { keeper, nowMs }: CheckOptions<T>,
  view: Usable<T>,
  tag: string | undefined,
  reason: string,
): Promise<EscrowVerdict> {
  if (view.source !== 'escrow')
    await keeper.repair({ value: view.value, vouchedAtMs: nowMs() - view.ageMs }, tag);
  return unsound(reason);
}

const unsound = (reason: string): EscrowVerdict => ({ kind: 'unsound', reason });
/** Both sides come out of the same decoder, which fixes the order of fields. */
const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url');
