/** First versions of the secrets that CloudFormation cannot generate. */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';

import type { ProbeIdentity } from '../contract/probe.ts';
import type { AdministratorClient, KeyPhases, SigningKeySet, SymmetricKeySet } from '../contract/secrets.ts';

const DAY_SECONDS = 86_400;
/** A key signs this long; a rotation publishes its successor well before. */
const SIGNING_DAYS = 90;
/** Verify-only after that: longest refresh-token family step plus the hour that relying parties cache key sets. */
const RETIRED_DAYS = 7;

/** The first key has no predecessor that verifiers could hold, so it signs from the moment it is published. */
export function firstPhases(nowSeconds: number): KeyPhases {
  const retiresAt = nowSeconds + SIGNING_DAYS * DAY_SECONDS;
  return {
    publishedAt: nowSeconds,
    signsFrom: nowSeconds,
    retiresAt,
    notAfter: retiresAt + RETIRED_DAYS * DAY_SECONDS,
  };
}

export function firstSigningKeys(nowSeconds: number): SigningKeySet {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty, crv, x, y, d } = privateKey.export({ format: 'jwk' });
  const jwk = { kty: kty ?? '', crv: crv ?? '', x: x ?? '', y: y ?? '', d: d ?? '' };
  return { serial: 1, keys: [{ kid: thumbprint(jwk), algorithm: 'ES256', jwk, ...firstPhases(nowSeconds) }] };
}

export const firstSymmetricKeys = (nowSeconds: number): SymmetricKeySet => ({
  serial: 1,
  keys: [{ id: randomText(8), secret: randomText(32), ...firstPhases(nowSeconds) }],
});

export const firstAdministrator = (): AdministratorClient => ({
  serial: 1,
  clientId: `administrator-${randomText(9)}`,
  clientSecret: randomText(32),
});

/** Ids of one probe share their random part, so that rows of an earlier one are told apart. */
export function firstProbe(): ProbeIdentity {
  const id = `probe-${randomText(9)}`;
  return {
    serial: 1,
    clientId: id,
    clientSecret: randomText(32),
    organizationId: id,
    accountId: id,
    email: `${id.toLowerCase()}@probe.invalid`,
    password: randomText(32),
    readinessKey: randomText(32),
  };
}

/** A probe that was made before `readinessKey` existed keeps who it is. Undefined for whatever has one, or no serial. */
export function withReadinessKey(raw: unknown): unknown {
  const { serial, readinessKey } = (raw ?? {}) as Partial<ProbeIdentity>;
  if (typeof serial !== 'number' || readinessKey !== undefined) return undefined;
  return { ...(raw as object), serial: serial + 1, readinessKey: randomText(32) };
}

const randomText = (bytes: number): string => randomBytes(bytes).toString('base64url');

/** RFC 7638: SHA-256 over the required members in lexicographic order. */
function thumbprint(jwk: { crv: string; kty: string; x: string; y: string }): string {
  const canonical = JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y });
  return createHash('sha256').update(canonical).digest('base64url');
}
