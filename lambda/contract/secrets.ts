/**
 * The shape of every secret. A replica is a byte copy, so none holds a host, an endpoint or a region.
 * `serial` only grows; it orders versions, which Secrets Manager's own version ids (UUIDs) cannot.
 */

/** Login of the auth service, through the proxy: the only one that its secret may name. */
export const APPLICATION_LOGIN = 'auth_app';

export interface DatabaseCredential {
  readonly serial: number;
  readonly username: string;
  readonly password: string;
}

/**
 * Phases of a key, epoch seconds: verify-only from `publishedAt`,
 * signs from `signsFrom`, verify-only again from `retiresAt`, gone at `notAfter`.
 */
export interface KeyPhases {
  readonly publishedAt: number;
  readonly signsFrom: number;
  readonly retiresAt: number;
  readonly notAfter: number;
}

export interface SigningKey extends KeyPhases {
  readonly kid: string;
  readonly algorithm: 'ES256';
  /** Private JSON Web Key (RFC 7517), EC P-256. */
  readonly jwk: Readonly<Record<string, string>>;
}
export interface SigningKeySet {
  readonly serial: number;
  readonly keys: readonly SigningKey[];
}

/** A shared secret: MAC keys of tokens, signature keys of cookies. `secret` is 256 random bits, base64url. */
export interface SymmetricKey extends KeyPhases {
  readonly id: string;
  readonly secret: string;
}
export interface SymmetricKeySet {
  readonly serial: number;
  readonly keys: readonly SymmetricKey[];
}

/**
 * The confidential client (client_credentials, scope `holdover:admin`)
 * that a deploy creates for the first administrator.
 */
export interface AdministratorClient {
  readonly serial: number;
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * Value that CloudFormation generates before `key-bootstrap` ran:
 * it has no `serial`, so it can never pass for a key set.
 */
export const PLACEHOLDER_FIELD = 'uninitialised';
