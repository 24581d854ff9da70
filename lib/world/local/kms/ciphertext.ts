/** Ciphertext blobs: which key, and AES-256-GCM bound to that key and to the encryption context. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

export type EncryptionContext = Readonly<Record<string, string>>;

const ALGORITHM = 'aes-256-gcm';
const VERSION = 1;
const KEY_ID_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES;

/** @param keyId a UUID, as KMS names its keys. */
export function seal(
  keyId: string,
  material: Uint8Array,
  plaintext: Uint8Array,
  context: EncryptionContext,
): Buffer {
  const header = Buffer.concat([Buffer.of(VERSION), Buffer.from(keyId.replaceAll('-', ''), 'hex')]);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, material, nonce);
  cipher.setAAD(Buffer.concat([header, authenticated(context)]));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([header, nonce, cipher.getAuthTag(), sealed]);
}

/** @returns undefined for what is no blob of ours. */
export function keyIdOf(blob: Buffer): string | undefined {
  if (blob[0] !== VERSION || blob.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES) return undefined;
  const hex = blob.toString('hex', 1, HEADER_BYTES);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** @returns undefined when the key, the context or a single bit is another. */
export function open(blob: Buffer, material: Uint8Array, context: EncryptionContext): Buffer | undefined {
  const nonceEnd = HEADER_BYTES + NONCE_BYTES;
  const header = blob.subarray(0, HEADER_BYTES);
  const decipher = createDecipheriv(ALGORITHM, material, blob.subarray(HEADER_BYTES, nonceEnd));
  decipher.setAAD(Buffer.concat([header, authenticated(context)]));
  decipher.setAuthTag(blob.subarray(nonceEnd, nonceEnd + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(blob.subarray(nonceEnd + TAG_BYTES)), decipher.final()]);
  } catch {
    // Node has one plain Error for every way in which the tag does not fit.
    return undefined;
  }
}

/** The order of a context's pairs does not matter (KMS guide, "Encryption context"). */
const authenticated = (context: EncryptionContext): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(context).toSorted(([one], [two]) => (one < two ? -1 : 1))));
