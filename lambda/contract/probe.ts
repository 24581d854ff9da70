/** What probes sign in as, and where: made by a deploy, so that a probe does what a person at a client does. */

/** Shape of the secret `probe`. */
export interface ProbeIdentity {
  readonly serial: number;
  /** A confidential client of the probe's own organisation. */
  readonly clientId: string;
  readonly clientSecret: string;
  readonly organizationId: string;
  /** The `sub` of its tokens. */
  readonly accountId: string;
  readonly email: string;
  readonly password: string;
  /** 256 random bits, base64url: opens the whole document of `/health/ready` (health-signature.ts). */
  readonly readinessKey: string;
}

/** `.invalid` names lead nowhere (RFC 2606): a code that somebody follows there reaches nobody. */
export const PROBE_REDIRECT_URI = 'https://probe.invalid/callback';
export const PROBE_POST_LOGOUT_URI = 'https://probe.invalid/signed-out';
export const PROBE_SCOPES = ['openid', 'email', 'offline_access'] as const;
