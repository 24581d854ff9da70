/** What a provider publishes about itself, judged before it is held: its metadata and its key set. */
import type { JWK, ServerMetadata } from 'openid-client';

import { UpstreamRefused } from './errors.ts';
import { isEndpoint } from './issuer.ts';

/** With what a sign-in needs of it. */
export interface ProviderMetadata extends ServerMetadata {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly jwks_uri: string;
}
export interface KeySet {
  readonly keys: readonly JWK[];
}

const NEEDED = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const;

/**
 * OpenID Connect Discovery 1.0, section 4.3: the issuer is exactly the one that was asked.
 * @throws UpstreamRefused
 */
export function readMetadata(issuer: string, text: string): ProviderMetadata {
  const document = readObject(text, 'metadata');
  if (document['issuer'] !== issuer) throw refused('metadata of another issuer');
  for (const name of NEEDED) {
    const value = document[name];
    if (typeof value !== 'string' || !isEndpoint(value)) throw refused(`metadata without a sound ${name}`);
  }
  return document as unknown as ProviderMetadata;
}

/** @throws UpstreamRefused */
export function readKeySet(text: string): KeySet {
  const { keys } = readObject(text, 'key set');
  const sound = Array.isArray(keys) && keys.length > 0 && keys.every(isObject);
  if (!sound) throw refused('a key set without keys');
  return { keys: keys };
}

/** A token without a key id may be meant for any key. */
export const hasKey = ({ keys }: KeySet, keyId: string | undefined): boolean =>
  keyId === undefined || keys.some(({ kid }) => kid === keyId);

function readObject(text: string, what: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw new UpstreamRefused('unreadable', `the provider published a ${what} that is no JSON object`);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refused = (what: string): UpstreamRefused =>
  new UpstreamRefused('answer', `the provider published ${what}`);
