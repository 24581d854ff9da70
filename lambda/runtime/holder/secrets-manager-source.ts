/** The first source: Secrets Manager of the own region. */
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import { errorName } from '../errors.ts';
import { SourceError } from './source.ts';
import type { Source } from './source.ts';

/** Answers that somebody decided; every other failure (throttling, time-outs, 5xx) may pass by itself. */
const DENIED: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'ResourceNotFoundException',
  'DecryptionFailure',
  'InvalidRequestException',
  'UnrecognizedClientException',
  'KMSAccessDeniedException',
]);

/**
 * Reads the current version of `secretId`.
 * `decode` turns the text into a value and throws a plain sentence when it is not one; the text never leaves here.
 */
export function secretsManagerSource<T>(
  client: SecretsManagerClient,
  secretId: string,
  decode: (raw: unknown) => T,
): Source<T> {
  return {
    name: 'secrets-manager',
    read: async (signal) => decodeSecret(await fetchSecret(client, secretId, signal), secretId, decode),
  };
}

async function fetchSecret(
  client: SecretsManagerClient,
  secretId: string,
  signal: AbortSignal,
): Promise<string> {
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: secretId }), {
      abortSignal: signal,
    });
    return answer.SecretString ?? '';
  } catch (error) {
    const name = errorName(error);
    throw new SourceError(DENIED.has(name) ? 'denied' : 'transient', `secret ${secretId}: ${name}`, error);
  }
}

function decodeSecret<T>(text: string, secretId: string, decode: (raw: unknown) => T): T {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    // No cause: the parser's message quotes the text.
    throw new SourceError('malformed', `secret ${secretId} is not JSON`);
  }
  try {
    return decode(raw);
  } catch (error) {
    throw new SourceError('malformed', `secret ${secretId} ${(error as Error).message}`);
  }
}
