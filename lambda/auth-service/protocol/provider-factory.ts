/**
 * Builds the provider of one host:
 * configuration, overrides and listeners in one place, so that a rebuilt one is whole.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import Provider from 'oidc-provider';
import type { SigningKeySet, SymmetricKeySet } from '../../contract/secrets.ts';
import { providerConfiguration } from './configuration.ts';
import { logoutWithoutScript } from './logout.ts';
import { noteFailure, outermost } from './outermost.ts';
import type { ServiceContext } from './service-context.ts';
import { signInRoutes } from '../sign-in/routes.ts';
import type { SignInRules } from '../sign-in/sign-in.ts';
import { upstreamRoutes } from '../upstream/routes.ts';
import { mintProvenIds } from './token-ids.ts';

/** @throws Error when a key set is empty or not ours to use; the caller answers 503. */
export function buildProvider(
  service: ServiceContext,
  signing: SigningKeySet,
  cookieKeys: SymmetricKeySet,
  signIn: SignInRules,
): Provider {
  if (cookieKeys.keys.length === 0) throw new Error('the held cookie key set is empty');
  const provider = new Provider(service.issuer, providerConfiguration(service, signing, cookieKeys));
  // The host comes from the balancer's verified request; no forwarded header is ever believed (A8).
  provider.proxy = false;
  mintProvenIds(provider, service, rotatedToken);
  compareHashedSecrets(provider);
  listen(provider, service);
  provider.use(outermost(service));
  provider.use(logoutWithoutScript());
  provider.use(signInRoutes(service, provider, signIn));
  provider.use(upstreamRoutes(service, provider, signIn));
  return provider;
}

function rotatedToken(): string | undefined {
  const ctx = Provider.ctx;
  return ctx?.oidc.entities.RotatedRefreshToken?.jti;
}

/**
 * The directory holds SHA-256 of each secret (random, so no slow hash is needed);
 * the library compares plain text.
 */
function compareHashedSecrets(provider: Provider): void {
  provider.Client.prototype.compareClientSecret = function (actual: string): boolean {
    const expected = Buffer.from(this.clientSecret ?? '', 'base64url');
    const found = createHash('sha256').update(actual).digest();
    return expected.length === found.length && timingSafeEqual(expected, found);
  };
}

const FAILURE_EVENTS = [
  'server_error',
  'authorization.error',
  'grant.error',
  'userinfo.error',
  'end_session.error',
  'end_session_confirm.error',
  'end_session_success.error',
  'revocation.error',
  'discovery.error',
  'jwks.error',
] as const;

function listen(provider: Provider, service: ServiceContext): void {
  const note = (_ctx: unknown, error: unknown): void => noteFailure(service, error);
  for (const event of FAILURE_EVENTS) provider.on(event as 'server_error', note);
}
