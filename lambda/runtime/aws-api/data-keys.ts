/** KMS's two calls for sealing something of ours: a data key in clear and sealed, and the way back. */
import { createSignedJsonClient } from './signed-json-client.ts';
import type { JsonService, SignedClientOptions } from './signed-json-client.ts';

/** Must be the same at both calls; it is no secret, and stands in the trail of the key's use. */
export type EncryptionContext = Readonly<Record<string, string>>;

export interface DataKeys {
  /** A new AES-256 key, in clear and sealed under the region's key. @throws AwsServiceError */
  generate(
    context: EncryptionContext,
    signal?: AbortSignal,
  ): Promise<{ readonly clear: Buffer; readonly sealed: string }>;
  /** @param sealed base64, as `generate` gave it. @throws AwsServiceError */
  open(sealed: string, context: EncryptionContext, signal?: AbortSignal): Promise<Buffer>;
}

const KMS: JsonService = {
  name: 'kms',
  title: 'KMS',
  targetPrefix: 'TrentService',
  jsonVersion: '1.1',
  keepsConnections: false,
};

/** @param keyId alias, id or ARN of a key in the client's own region */
export function createDataKeys(keyId: string, options: SignedClientOptions): DataKeys {
  const client = createSignedJsonClient(KMS, options);
  return {
    generate: async (context, signal) => {
      const input = { KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: context };
      const answer = await client.send('GenerateDataKey', input, signal);
      const { Plaintext, CiphertextBlob } = answer as Readonly<Record<string, string>>;
      return { clear: Buffer.from(Plaintext ?? '', 'base64'), sealed: CiphertextBlob ?? '' };
    },
    open: async (sealed, context, signal) => {
      // The key is named, so that a blob of any other is refused instead of opened.
      const input = { KeyId: keyId, CiphertextBlob: sealed, EncryptionContext: context };
      const answer = await client.send('Decrypt', input, signal);
      return Buffer.from((answer as Readonly<Record<string, string>>)['Plaintext'] ?? '', 'base64');
    },
  };
}
