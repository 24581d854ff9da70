/**
 * Text that only this service opens again, in either region: AES-256-GCM under a key derived from a held one for one
 * purpose. What was sealed for another purpose, or changed by anybody, does not open.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

import type { SymmetricKey } from '../contract/secrets.ts';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
/** NIST SP 800-38D: 96 bits is the nonce size that needs no further hashing; 128 bits the full tag. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LONGEST_SEALED = 8192;

/** Names everything that must be the same when it is opened: what it is for, whose it is. */
export type Purpose = readonly string[];

/**
 * @param keys held ones, the one that signs first.
 * @returns `<key id>.<nonce>.<cipher text and tag>`, fit for a cookie and a text column.
 */
export function sealText(keys: readonly SymmetricKey[], purpose: Purpose, text: string): string {
  const [key] = keys;
  if (key === undefined) throw new Error('the held key set is empty');
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, derived(key, purpose), nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return [key.id, nonce.toString('base64url'), sealed.toString('base64url')].join('.');
}

/** Whether the key that signs now sealed it; one that retires will some day be gone. */
export const isSealedByFirst = ([first]: readonly SymmetricKey[], sealed: string): boolean =>
  sealed.startsWith(`${first?.id}.`);

/** Undefined when the key is gone, or this is nothing that was sealed for `purpose`. */
export function openText(
  keys: readonly SymmetricKey[],
  purpose: Purpose,
  sealed: string,
): string | undefined {
  const [id, nonce = '', text = '', ...rest] = sealed.length > LONGEST_SEALED ? [] : sealed.split('.');
  const key = keys.find((candidate) => candidate.id === id);
  if (key === undefined || rest.length > 0) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  try {
    const iv = Buffer.from(nonce, 'base64url');
    const decipher = createDecipheriv(CIPHER, derived(key, purpose), iv, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return decipher.update(bytes.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}

/** A key of its own for every purpose: the held key itself never encrypts. */
const derived = (key: SymmetricKey, purpose: Purpose): Buffer =>
  Buffer.from(
    hkdfSync(
      'sha256',
      Buffer.from(key.secret, 'base64url'),
      '',
      `holdover ${JSON.stringify(purpose)}`,
      KEY_BYTES,
    ),
  );
