/** One key of a region: its state and its material, which never leaves it. */
import { randomBytes } from 'node:crypto';

import type { KeyPart } from '../../../assembly/topology.ts';
import { AwsError } from '../aws-api/error.ts';
import { open, seal } from './ciphertext.ts';
import type { EncryptionContext } from './ciphertext.ts';

export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion';

const MATERIAL_BYTES = 32;

export class Key {
  readonly part: KeyPart;
  /** Epoch seconds. */
  readonly createdAt: number;
  readonly #material = randomBytes(MATERIAL_BYTES);
  #state: KeyState;
  #deletedAt: number | undefined;

  constructor(part: KeyPart, createdAt: number) {
    this.part = part;
    this.createdAt = createdAt;
    this.#state = part.enabled ? 'Enabled' : 'Disabled';
  }

  get state(): KeyState {
    return this.#state;
  }

  /** Epoch seconds; undefined unless the key waits for its deletion. */
  get deletedAt(): number | undefined {
    return this.#deletedAt;
  }

  /** @throws AwsError KMSInvalidStateException while it waits for its deletion. */
  setEnabled(enabled: boolean): void {
    this.#requireKept();
    this.#state = enabled ? 'Enabled' : 'Disabled';
  }

  /** @throws AwsError KMSInvalidStateException when it waits already. */
  scheduleDeletion(atSeconds: number): void {
    this.#requireKept();
    this.#state = 'PendingDeletion';
    this.#deletedAt = atSeconds;
  }

  /**
   * A key that is kept after all is disabled until somebody enables it.
   * @throws AwsError KMSInvalidStateException.
   */
  cancelDeletion(): void {
    if (this.#state !== 'PendingDeletion')
      throw new AwsError('KMSInvalidStateException', `${this.part.arn} is not pending deletion.`);
    this.#state = 'Disabled';
    this.#deletedAt = undefined;
  }

  /** @throws AwsError DisabledException or KMSInvalidStateException: no cryptographic operation then. */
  requireUsable(): void {
    this.#requireKept();
    if (this.#state === 'Disabled') throw new AwsError('DisabledException', `${this.part.arn} is disabled.`);
  }

  encrypt(plaintext: Uint8Array, context: EncryptionContext): Buffer {
    return seal(this.part.id, this.#material, plaintext, context);
  }

  /** @throws AwsError InvalidCiphertextException. */
  decrypt(blob: Buffer, context: EncryptionContext): Buffer {
    const plaintext = open(blob, this.#material, context);
    if (plaintext === undefined) throw new AwsError('InvalidCiphertextException', '');
    return plaintext;
  }

  #requireKept(): void {
    if (this.#state === 'PendingDeletion')
      throw new AwsError('KMSInvalidStateException', `${this.part.arn} is pending deletion.`);
  }
}
