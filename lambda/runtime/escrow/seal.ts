/** Sealing with a data key of the region's own KMS key: AES-256-GCM, with the item's place as associated data. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

import type { DataKeys } from '../aws-api/data-keys.ts';
import type { SealedItem } from './item.ts';
import { contextOf, ESCROW_FORMAT } from './place.ts';
import type { EscrowPlace } from './place.ts';

const ALGORITHM = 'aes-256-gcm';
/** NIST SP 800-38D section 5.2.1.1; each data key seals once. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** @throws AwsServiceError what KMS answers. */
export async function sealItem(
  keys: DataKeys,
  place: EscrowPlace,
  serial: number,
  clearText: string,
): Promise<SealedItem> {
  const { clear, sealed: dataKey } = await keys.generate(contextOf(place, serial));
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, clear, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated(place, serial));
  const sealed = Buffer.concat([cipher.update(clearText, 'utf8'), cipher.final()]);
  clear.fill(0);
  const base64 = (bytes: Buffer): string => bytes.toString('base64');
  return { serial, dataKey, nonce: base64(nonce), tag: base64(cipher.getAuthTag()), sealed: base64(sealed) };
}

/**
 * @returns undefined when a bit, the place or the serial is another than was sealed.
 * @throws AwsServiceError what KMS answers.
 */
export async function openItem(
  keys: DataKeys,
  place: EscrowPlace,
  item: SealedItem,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const key = await keys.open(item.dataKey, contextOf(place, item.serial), signal);
  try {
    const nonce = Buffer.from(item.nonce, 'base64');
    const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(associated(place, item.serial));
    decipher.setAuthTag(Buffer.from(item.tag, 'base64'));
    const clear = Buffer.concat([decipher.update(item.sealed, 'base64'), decipher.final()]);
    return clear.toString('utf8');
  } catch {
    // Node has plain errors for every way in which nonce, key or tag do not fit.
    return undefined;
  } finally {
    key.fill(0);
  }
}

const associated = ({ environment, region, secret }: EscrowPlace, serial: number): Buffer =>
  Buffer.from(JSON.stringify([ESCROW_FORMAT, environment, region, secret, serial]));
