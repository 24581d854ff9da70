/**
 * The two DynamoDB global tables as both sides see them. Keys are one string attribute; what it holds is a
 * hash (auth traps A16), so a key in a log or a trace opens nothing.
 */
export const TABLE_KEY = 'pk';
/** Epoch seconds. DynamoDB deletes lazily (days late), so every read filters on it as well. */
export const TABLE_TTL = 'expiresAt';

/** Plain (not hashed) keys of items that tools read by name. Each but a denial is written in its own region only. */
export const sessionItemKeys = {
  claim: (region: string): string => `claim#${region}`,
  intent: (region: string, id: string): string => `intent#${region}#${id}`,
  /** A held value that `region` put aside, sealed; `secret` is the name of the held value. */
  escrow: (region: string, secret: string): string => `escrow#${region}#${secret}`,
  /**
   * A key of any set that a person no longer trusts, by its id. Its presence denies it, in whichever region it was
   * written; whoever takes it away allows the key again.
   */
  deniedKey: (id: string): string => `denied-kid#${id}`,
  acknowledged: (region: string, id: string): string => `acknowledged#${region}#${id}`,
} as const;

/** `claim#R`: held means that region R claims to serve; written by an operator, in R alone. */
export interface ClaimItem {
  readonly held: boolean;
  readonly since: string;
  readonly by: string;
}
