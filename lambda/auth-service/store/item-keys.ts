/**
 * Table keys. In oidc-provider the id is the token itself, and keys show up in CloudTrail and Contributor Insights,
 * so a key is a hash (auth traps A16). The issuer is part of it: one host's artifact does not exist at another (A8).
 */
import { createHash } from 'node:crypto';

export interface ItemKeys {
  readonly artifact: (kind: string, id: string) => string;
  /** Written once, outliving what it ends, so that last-writer-wins cannot bring it back (A3). */
  readonly ended: (kind: string, id: string) => string;
  readonly revokedGrant: (grantId: string) => string;
  /** Which region used a single-use artifact; written by that region alone. */
  readonly used: (kind: string, id: string, region: string) => string;
  /** A family's generation as `region` knows it; written by that region alone. */
  readonly generation: (nonce: string, region: string) => string;
  readonly sessionPointer: (uid: string) => string;
  /** Failures of one subject in one window; written by `region` alone (A22). */
  readonly failures: (subject: string, window: number, region: string) => string;
  readonly lastSignIn: (accountId: string, region: string) => string;
  readonly signInAudit: (correlationId: string) => string;
}

export function itemKeys(issuer: string): ItemKeys {
  const hash = (...parts: readonly string[]): string =>
    createHash('sha256')
      .update(JSON.stringify([issuer, ...parts]))
      .digest('base64url');
  return {
    artifact: (kind, id) => hash('artifact', kind, id),
    ended: (kind, id) => `ended#${hash(kind, id)}`,
    revokedGrant: (grantId) => `revoked#${hash(grantId)}`,
    used: (kind, id, region) => `used#${region}#${hash(kind, id)}`,
    generation: (nonce, region) => `generation#${region}#${hash(nonce)}`,
    sessionPointer: (uid) => `session#${hash(uid)}`,
    failures: (subject, window, region) => `failures#${region}#${window}#${hash(subject)}`,
    lastSignIn: (accountId, region) => `last-sign-in#${region}#${hash(accountId)}`,
    signInAudit: (correlationId) => `sign-in#${hash(correlationId)}`,
  };
}
