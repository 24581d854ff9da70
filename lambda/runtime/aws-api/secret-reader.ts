/** Secrets Manager's one call that a running service makes. */
import { createSignedJsonClient } from './signed-json-client.ts';
import type { JsonService, SignedClientOptions } from './signed-json-client.ts';

/**
 * The current text of a secret; empty where it holds bytes. @param secretId name or ARN
 * @throws AwsServiceError whose `name` is the service's code
 */
export type ReadSecret = (secretId: string, signal: AbortSignal) => Promise<string>;

const SECRETS_MANAGER: JsonService = {
  name: 'secretsmanager',
  title: 'Secrets Manager',
  targetPrefix: 'secretsmanager',
  jsonVersion: '1.1',
  keepsConnections: false,
};

export function createSecretReader(options: SignedClientOptions): ReadSecret {
  const client = createSignedJsonClient(SECRETS_MANAGER, options);
  return async (secretId, signal) => {
    const answer = await client.send('GetSecretValue', { SecretId: secretId }, signal);
    const { SecretString } = answer as { readonly SecretString?: string };
    return SecretString ?? '';
  };
}
