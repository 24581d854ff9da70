/** Between the provider's process and whoever started it, over the channel between parent and child. */
import type { ClockOrigin } from '../clock.ts';
import type { Conduct } from './conduct.ts';
import type { Person } from './provider.ts';
import type { Trouble } from './trouble.ts';

export interface ProviderStart {
  readonly kind: 'start';
  readonly issuer: string;
  /** PEM, of its certificate. */
  readonly key: string;
  readonly cert: string;
  /** What its tokens take the time from. */
  readonly clock: ClockOrigin;
}
/** Everything that is there takes effect before it is answered with `done`. */
export interface ProviderOrder {
  /** To everybody and at every path. */
  readonly conduct?: Conduct;
  /** To servers only; what people see goes on. */
  readonly trouble?: Trouble;
  readonly person?: Person;
  /** Signs with a new key from now on. */
  readonly rotate?: true;
}
export type ToProvider =
  | ProviderStart
  | (ProviderOrder & { readonly kind: 'order' })
  | { readonly kind: 'clock'; readonly clock: ClockOrigin };
export type FromProvider =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'done' }
  /** A server's question that the trouble spoiled. */
  | { readonly kind: 'hit'; readonly conduct: Conduct };
