/** Whose an escrow item is. Bound into its seal twice, by KMS and by the cipher: moved elsewhere it opens nowhere. */
import type { EncryptionContext } from '../aws-api/data-keys.ts';

export interface EscrowPlace {
  readonly environment: string;
  readonly region: string;
  /** Name of the held value, `signing-keys` for example. */
  readonly secret: string;
}

/** What this build writes, and the newest that it reads. */
export const ESCROW_FORMAT = 1;

/** Encryption context of the data key, and associated data of the cipher. Stands in the key's trail: no secret. */
export const contextOf = (place: EscrowPlace, serial: number): EncryptionContext => ({
  environment: place.environment,
  region: place.region,
  secret: place.secret,
  serial: String(serial),
});
