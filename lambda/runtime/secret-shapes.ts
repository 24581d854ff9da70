/**
 * Decoders of every secret. Each throws a plain sentence that names the field and never quotes its value.
 * A placeholder that CloudFormation generated has no serial and passes none of them.
 */
import type { ProbeIdentity } from '../contract/probe.ts';
import type {
  AdministratorClient,
  DatabaseCredential,
  KeyPhases,
  SigningKey,
  SigningKeySet,
  SymmetricKey,
  SymmetricKeySet,
} from '../contract/secrets.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Shortest shared secret that is accepted, bytes (RFC 7518 section 3.2: at least the hash's size). */
const MINIMUM_SECRET_BYTES = 32;

export function decodeDatabaseCredential(raw: unknown): DatabaseCredential {
  const fields = object(raw, 'is');
  return { serial: serial(fields), username: text(fields, 'username'), password: text(fields, 'password') };
}

export function decodeAdministratorClient(raw: unknown): AdministratorClient {
  const fields = object(raw, 'is');
  return {
    serial: serial(fields),
    clientId: text(fields, 'clientId'),
    clientSecret: text(fields, 'clientSecret'),
  };
}

export function decodeProbeIdentity(raw: unknown): ProbeIdentity {
  const fields = object(raw, 'is');
  return {
    serial: serial(fields),
    clientId: text(fields, 'clientId'),
    clientSecret: text(fields, 'clientSecret'),
    organizationId: text(fields, 'organizationId'),
    accountId: text(fields, 'accountId'),
    email: text(fields, 'email'),
    password: text(fields, 'password'),
    readinessKey: readinessKey(fields),
  };
}

/** What the auth service reads of the probe's secret: the key alone, never the password. */
export interface ReadinessKey {
  readonly serial: number;
  readonly readinessKey: string;
}

export function decodeReadinessKey(raw: unknown): ReadinessKey {
  const fields = object(raw, 'is');
  return { serial: serial(fields), readinessKey: readinessKey(fields) };
}

function readinessKey(fields: Fields): string {
  const key = text(fields, 'readinessKey');
  if (Buffer.from(key, 'base64url').length < MINIMUM_SECRET_BYTES)
    throw new Error(`has a readinessKey shorter than ${MINIMUM_SECRET_BYTES} bytes`);
  return key;
}

export function decodeSigningKeys(raw: unknown): SigningKeySet {
  const fields = object(raw, 'is');
  return { serial: serial(fields), keys: list(fields, 'keys').map(signingKey) };
}

export function decodeSymmetricKeys(raw: unknown): SymmetricKeySet {
  const fields = object(raw, 'is');
  return { serial: serial(fields), keys: list(fields, 'keys').map(symmetricKey) };
}

function signingKey(raw: unknown): SigningKey {
  const fields = object(raw, 'has a key that is');
  if (fields['algorithm'] !== 'ES256') throw new Error('has a key whose algorithm is not ES256');
  const jwk = object(fields['jwk'], 'has a jwk that is');
  const members = Object.fromEntries(['kty', 'crv', 'x', 'y', 'd'].map((name) => [name, text(jwk, name)]));
  return { kid: text(fields, 'kid'), algorithm: 'ES256', jwk: members, ...phases(fields) };
}

function symmetricKey(raw: unknown): SymmetricKey {
  const fields = object(raw, 'has a key that is');
  const secret = text(fields, 'secret');
  if (Buffer.from(secret, 'base64url').length < MINIMUM_SECRET_BYTES) {
    throw new Error(`has a key shorter than ${MINIMUM_SECRET_BYTES} bytes`);
  }
  return { id: text(fields, 'id'), secret, ...phases(fields) };
}

function phases(fields: Fields): KeyPhases {
  const found = {
    publishedAt: epochSeconds(fields, 'publishedAt'),
    signsFrom: epochSeconds(fields, 'signsFrom'),
    retiresAt: epochSeconds(fields, 'retiresAt'),
    notAfter: epochSeconds(fields, 'notAfter'),
  };
  const dates = Object.values(found);
  if (dates.some((date, index) => index > 0 && date < (dates[index - 1] ?? 0))) {
    throw new Error('has a key whose phases are out of order');
  }
  return found;
}

function object(raw: unknown, what: string): Fields {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new Error(`${what} not an object`);
  return raw as Fields;
}

function serial(fields: Fields): number {
  const value = fields['serial'];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
    throw new Error('has no serial: it was never initialised, or is not one of ours');
  }
  return value;
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '') throw new Error(`has no text in ${name}`);
  return value;
}

function epochSeconds(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new Error(`has no epoch seconds in ${name}`);
  }
  return value;
}

function list(fields: Fields, name: string): readonly unknown[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw new Error(`has no list in ${name}`);
  return value;
}
