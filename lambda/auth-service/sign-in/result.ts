/** The outcome of an attempt to sign in. A session is made from `signed-in` and from nothing else. */
export type RefusalReason =
  | 'unknown-user'
  | 'wrong-password'
  | 'disabled'
  | 'throttled'
  /** Of an upstream provider: what it said may not be believed; or it said no. */
  | 'provider-answer'
  | 'provider-denied'
  /** It names no address that an account could be made with; or one that an account has already. */
  | 'no-address'
  | 'address-taken';
export type UnavailableReason =
  | 'database'
  | 'directory'
  | 'session-table'
  | 'password-hashing'
  | 'replica-behind'
  | 'not-projected'
  | 'upstream'
  /** The key that sealed it is gone. */
  | 'connection-secret'
  /** No account can be made now: this side is read-only, or administration is switched off. */
  | 'new-users-closed'
  | 'internal';

/** No session comes of it. */
export type NotSignedIn = Exclude<AuthenticationResult, { readonly kind: 'signed-in' }>;

export type AuthenticationResult =
  | { readonly kind: 'signed-in'; readonly accountId: string }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  | { readonly kind: 'temporarily-unavailable'; readonly reason: UnavailableReason };
