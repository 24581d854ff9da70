/**
 * What protocol requests may know about hosts, clients and accounts: a projection of the database that answers
 * from memory or from one consistent read of the directory table, never from Aurora (auth traps A6).
 * Every method throws (any error) when it cannot tell; the caller answers 503, never "no such client".
 */

export interface DirectoryHost {
  /** Lower-case public host name; its issuer is `https://<host>`. */
  readonly host: string;
  /** Absent where the host serves every organisation. */
  readonly organizationId?: string;
}

export interface DirectoryClient {
  readonly clientId: string;
  readonly name: string;
  /** SHA-256 of the secret, base64url. Absent: a public client, which proves itself by PKCE alone. */
  readonly secretHash?: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly grantTypes: readonly ('authorization_code' | 'refresh_token' | 'client_credentials')[];
  /** Scopes that the client may ask for, `openid` among them where people sign in. */
  readonly scopes: readonly string[];
  /** Absent: the client belongs to the whole environment (the administrator's, a probe's). */
  readonly organizationId?: string;
}

/** A way to sign in at another provider, of one organisation. */
export interface DirectoryConnection {
  readonly id: string;
  readonly organizationId: string;
  /** What the button says: "Sign in with ...". */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Absent: a public client. Opened by the service's MAC keys alone. */
  readonly sealedSecret?: string;
  /** What becomes of somebody who was never here: an account, or a refusal. */
  readonly newUsers: 'create' | 'refuse';
}

/** Who signed in, as the provider names them. */
export interface UpstreamSubject {
  readonly organizationId: string;
  readonly issuer: string;
  readonly subject: string;
}

export interface DirectoryAccount {
  readonly accountId: string;
  readonly status: 'enabled' | 'disabled' | 'deleted';
  /** Grows with every change of the password; a database row with a lower one is out of date (A15). */
  readonly credentialVersion: number;
  /** Absent: the account belongs to the whole environment. */
  readonly organizationId?: string;
  /** Epoch seconds: everything issued before it is void. */
  readonly cutoffAt?: number;
  /** Claims that tokens and userinfo carry. */
  readonly claims: { readonly email?: string; readonly email_verified?: boolean; readonly name?: string };
}

export interface Directory {
  findHost(host: string): Promise<DirectoryHost | undefined>;
  /** A client that may be used at `host`. */
  findClient(host: string, clientId: string): Promise<DirectoryClient | undefined>;
  /**
   * `unknown`: a consistent read found nothing, which may also
   * mean "not projected yet". Only status `deleted` says "gone".
   */
  findAccount(accountId: string): Promise<DirectoryAccount | 'unknown'>;
  /** Enabled ones of an enabled organisation, in the order in which they were made. */
  findConnections(organizationId: string): Promise<readonly DirectoryConnection[]>;
  /** Account id; undefined when a consistent read found none, which may also mean "not projected yet". */
  findLink(subject: UpstreamSubject): Promise<string | undefined>;
}
