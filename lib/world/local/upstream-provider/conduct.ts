/** How an upstream provider answers, honestly or in one wrong way at a time. */

/** It gives no answer, or not the whole of one, or says that it cannot now. */
export const SILENT_CONDUCTS = [
  'hangs',
  /** Status and headers, and never a body. */
  'headers-only',
  'errors',
  'throttles',
  'endless',
  'token-hangs',
  'token-errors',
  'not-now',
] as const;

/** It claims what is not so; whoever believes one of these signs somebody in who did not sign in. */
export const LYING_CONDUCTS = [
  'wrong-issuer',
  'wrong-audience',
  /** Signed with another key under the published key's id. */
  'wrong-key',
  /** Signed with a key that the key set does not have, under an id of its own. */
  'unknown-key',
  'wrong-nonce',
  'no-nonce',
  'expired',
  'unsigned',
  'symmetric',
  'no-id-token',
  'no-subject',
] as const;

/** It means well and keeps to the specifications no longer: what a stricter library begins to refuse. */
export const LAX_CONDUCTS = ['no-token-type', 'numeric-subject', 'no-issued-at', 'two-audiences'] as const;

const STRANGE_CONDUCTS = ['garbage', 'redirect', 'other-issuer', 'no-keys', 'plain-http', 'denied'] as const;

export type Conduct =
  | 'honest'
  | (typeof SILENT_CONDUCTS)[number]
  | (typeof LYING_CONDUCTS)[number]
  | (typeof LAX_CONDUCTS)[number]
  | (typeof STRANGE_CONDUCTS)[number];
export const CONDUCTS: readonly Conduct[] = [
  'honest',
  ...SILENT_CONDUCTS,
  ...LYING_CONDUCTS,
  ...LAX_CONDUCTS,
  ...STRANGE_CONDUCTS,
];
