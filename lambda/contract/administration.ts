/**
 * Bodies of the administrative API, JSON under `/admin` of every public host. A POST answers 201 with the record,
 * a GET answers 200 with `{items}`; an error is `{error, error_description, correlation_id}`, and a 400 for a bad
 * body has `problems` with every fault at once.
 */

/**
 * POST with this header may be repeated after a 503 or a lost answer:
 * one record, the same answer. 8 to 128 visible characters.
 */
export const IDEMPOTENCY_HEADER = 'idempotency-key';

export type RecordStatus = 'enabled' | 'disabled';
export const GRANT_TYPES = ['authorization_code', 'refresh_token', 'client_credentials'] as const;
export type GrantType = (typeof GRANT_TYPES)[number];

/** `POST /admin/organizations` */
export interface NewOrganization {
  readonly name: string;
}
export interface OrganizationRecord extends NewOrganization {
  readonly id: string;
  readonly status: RecordStatus;
}

/** `POST /admin/users`. An address is unique within its organisation. */
export interface NewUser {
  readonly organizationId: string;
  readonly email: string;
  readonly name?: string;
  /** 8 characters to 1,024 bytes. */
  readonly password: string;
}
export interface UserRecord {
  readonly id: string;
  readonly organizationId: string;
  readonly email: string;
  readonly name?: string;
  readonly status: RecordStatus;
}
/** `PATCH /admin/users/{id}`. Disabling ends every session and token of the user that was issued before. */
export interface UserChange {
  readonly status: RecordStatus;
}

/** `POST /admin/clients` */
export interface NewClient {
  /** Absent: the client belongs to the whole environment. */
  readonly organizationId?: string;
  readonly name: string;
  /** `public`: no secret, the client proves itself by PKCE alone. */
  readonly type: 'public' | 'confidential';
  readonly redirectUris?: readonly string[];
  readonly postLogoutRedirectUris?: readonly string[];
  readonly grantTypes: readonly GrantType[];
  readonly scopes: readonly string[];
}
export interface ClientRecord {
  /** The OAuth client id. */
  readonly id: string;
  readonly organizationId?: string;
  readonly name: string;
  readonly type: 'public' | 'confidential';
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly grantTypes: readonly GrantType[];
  readonly scopes: readonly string[];
  readonly status: RecordStatus;
  /** In the answer to the creation only, of a confidential client. */
  readonly clientSecret?: string;
}

/** `POST /admin/connections`. The redirect URI to register there is `https://<host>/upstream/callback` of each host. */
export interface NewConnection {
  readonly organizationId: string;
  /** What people read: "Sign in with ...". */
  readonly name: string;
  /** As the provider itself spells it, to the character. */
  readonly issuer: string;
  readonly clientId: string;
  /** Absent: a public client. Never answered. */
  readonly clientSecret?: string;
  /** Somebody who was never here: gets an account at the first sign-in, or is refused. */
  readonly newUsers: 'create' | 'refuse';
}
export interface ConnectionRecord extends Omit<NewConnection, 'clientSecret'> {
  readonly id: string;
  readonly clientType: 'public' | 'confidential';
  readonly status: RecordStatus;
}
/** `PATCH /admin/connections/{id}` */
export interface ConnectionChange {
  readonly status?: RecordStatus;
  readonly clientSecret?: string;
}

/** `POST /admin/links`: from now on the provider's subject signs in as this user. */
export interface NewLink {
  readonly connectionId: string;
  readonly userId: string;
  /** `sub` of the provider's ID tokens. */
  readonly subject: string;
}
export interface LinkRecord {
  readonly id: string;
  readonly organizationId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly userId: string;
}

/** At most 200 records; `next`, where there are more, goes into the query parameter `after`. */
export interface AdminListing<R> {
  readonly items: readonly R[];
  readonly next?: string;
}
