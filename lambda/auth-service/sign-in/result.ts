/** The outcome of an attempt to sign in. A session is made from `signed-in` and from nothing else. */
export type RefusalReason = 'unknown-user' | 'wrong-password' | 'disabled' | 'throttled';
export type UnavailableReason =
  | 'database'
  | 'directory'
  | 'session-table'
  | 'password-hashing'
  | 'replica-behind'
  | 'not-projected'
  | 'internal';

export type AuthenticationResult =
  | { readonly kind: 'signed-in'; readonly accountId: string }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  | { readonly kind: 'temporarily-unavailable'; readonly reason: UnavailableReason };
