/** Secrets Manager as a source: of the own region, or of the other one, where the replica has the same name. */
import type { ReadSecret } from '../aws-api/secret-reader.ts';
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

/** Secrets Manager's own limit (quotas page), bytes. What is longer came from somewhere else. */
const MAXIMUM_BYTES = 65_536;

export interface StoreSource<T> extends Source<T> {
  read(signal: AbortSignal): Promise<T>;
}

/**
 * Reads the current version of `secretId`.
 * `decode` turns the text into a value and throws a plain sentence when it is not one; the text never leaves here.
 */
export function secretsManagerSource<T>(
  read: ReadSecret,
  secretId: string,
  decode: (raw: unknown) => T,
): StoreSource<T> {
  return {
    name: 'secrets-manager',
    standing: 'own-store',
    read: async (signal) => decodeSecret(await fetchSecret(read, secretId, signal), secretId, decode),
  };
}

/** The same secret in the other region: a byte copy under the same name (Secrets Manager guide, "Replicate"). */
export const otherRegionSource = <T>(
  read: ReadSecret,
  secretId: string,
  decode: (raw: unknown) => T,
): StoreSource<T> => ({
  ...secretsManagerSource(read, secretId, decode),
  name: 'other-region',
  standing: 'other-store',
});

async function fetchSecret(read: ReadSecret, secretId: string, signal: AbortSignal): Promise<string> {
  try {
    return await read(secretId, signal);
  } catch (error) {
    const name = errorName(error);
    throw new SourceError(DENIED.has(name) ? 'denied' : 'transient', `secret ${secretId}: ${name}`, error);
  }
}

/** @param what names the document in a sentence. @throws SourceError `malformed`, which quotes nothing of it. */
export function decodeSecret<T>(text: string, what: string, decode: (raw: unknown) => T): T {
  if (Buffer.byteLength(text) > MAXIMUM_BYTES)
    throw new SourceError('malformed', `secret ${what} is longer than ${MAXIMUM_BYTES} bytes`);
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    // No cause: the parser's message quotes the text.
    throw new SourceError('malformed', `secret ${what} is not JSON`);
  }
  try {
    return decode(raw);
  } catch (error) {
    throw new SourceError('malformed', `secret ${what} ${(error as Error).message}`);
  }
}
