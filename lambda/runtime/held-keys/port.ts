/** The key sets that a request reads: synchronous, from process memory, never a remote call. */
import type { SigningKeySet, SymmetricKeySet } from '../../contract/secrets.ts';

/** Each read throws (any error) while no source has delivered that set, or none of its keys may be used: 503. */
export interface HeldKeys {
  readonly signing: () => SigningKeySet;
  readonly mac: () => SymmetricKeySet;
  readonly cookie: () => SymmetricKeySet;
}
