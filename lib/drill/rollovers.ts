/** What an application in one region saw of a rollover of the signing keys: the key before, and the one after. */
import type { EventOf } from './history.ts';

export type KeyLook = EventOf<'key-look'>;

/** The first look at a token of another key than the first one's. @param looks of one region, in order. */
export function newSigner(looks: readonly KeyLook[]): KeyLook | undefined {
  const former = formerSigner(looks);
  return looks.find(({ signedBy }) => signedBy !== undefined && signedBy !== former);
}

export const formerSigner = (looks: readonly KeyLook[]): string | undefined =>
  looks.find(({ signedBy }) => signedBy !== undefined)?.signedBy;
