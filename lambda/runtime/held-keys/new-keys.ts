/** Fresh key material: drawn, never derived. */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';

import type { KeyPhases, SigningKey, SymmetricKey } from '../../contract/secrets.ts';

export function newSigningKey(phases: KeyPhases): SigningKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty, crv, x, y, d } = privateKey.export({ format: 'jwk' });
  const jwk = { kty: kty ?? '', crv: crv ?? '', x: x ?? '', y: y ?? '', d: d ?? '' };
  return { kid: thumbprint(jwk), algorithm: 'ES256', jwk, ...phases };
}

export const newSymmetricKey = (phases: KeyPhases): SymmetricKey => ({
  id: randomText(8),
  secret: randomText(32),
  ...phases,
});

/** Base64url of so many random bytes. */
export const randomText = (bytes: number): string => randomBytes(bytes).toString('base64url');

/** RFC 7638: SHA-256 over the required members in lexicographic order. */
function thumbprint(jwk: { crv: string; kty: string; x: string; y: string }): string {
  const canonical = JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y });
  return createHash('sha256').update(canonical).digest('base64url');
}
