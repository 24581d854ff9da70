/**
 * Secrets of confidential clients: 256 random bits, of which the database keeps the SHA-256 for ever and, for an
 * hour, the sealed text, so that a request whose answer was lost may be repeated and answers the same secret.
 *
 * The seal needs three things that lie apart: the row, a MAC key, and the Idempotency-Key, which nobody but the
 * caller keeps. So neither the keys of this service nor a copy of its database open a client's secret.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

import type { SymmetricKey } from '../../contract/secrets.ts';

const SECRET_BYTES = 32;
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
/** NIST SP 800-38D: 96 bits is the nonce size that needs no further hashing; 128 bits the full tag. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export const newClientSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

/** What a seal belongs to; another value of any of them opens nothing. */
export interface SealContext {
  readonly clientId: string;
  readonly idempotencyKey: string;
}

/** @returns `<key id>.<nonce>.<cipher text and tag>`, fit for a text column. */
export function sealSecret(secret: string, key: SymmetricKey, context: SealContext): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, sealKey(key, context), nonce);
  const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return [key.id, nonce.toString('base64url'), text.toString('base64url')].join('.');
}

/** @returns undefined when the key is gone, or the text was sealed in another context. */
export function openSecret(
  sealed: string,
  keys: readonly SymmetricKey[],
  context: SealContext,
): string | undefined {
  const [id, nonce = '', text = ''] = sealed.split('.');
  const key = keys.find((candidate) => candidate.id === id);
  if (key === undefined) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  try {
    const decipher = createDecipheriv(CIPHER, sealKey(key, context), Buffer.from(nonce, 'base64url'), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return decipher.update(bytes.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}

/** A key of its own for every seal: the MAC key itself never encrypts. */
function sealKey(key: SymmetricKey, { clientId, idempotencyKey }: SealContext): Buffer {
  const purpose = `holdover client secret ${JSON.stringify([clientId, idempotencyKey])}`;
  return Buffer.from(hkdfSync('sha256', Buffer.from(key.secret, 'base64url'), '', purpose, KEY_BYTES));
}
