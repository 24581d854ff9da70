/** Key sets for tests, made afresh for each run: nothing secret stands in the repository. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { SigningKey, SymmetricKey } from '../../../lambda/contract/secrets.ts';

const always = { publishedAt: 0, signsFrom: 0, retiresAt: 9e9, notAfter: 9e9 };

export const symmetricKey = (id: string, phases: Partial<typeof always> = {}): SymmetricKey => ({
  ...always,
  ...phases,
  id,
  secret: randomBytes(32).toString('base64url'),
});

export const signingKey = (kid: string, phases: Partial<typeof always> = {}): SigningKey => ({
  ...always,
  ...phases,
  kid,
  algorithm: 'ES256',
  jwk: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) as Record<
    string,
    string
  >,
});
