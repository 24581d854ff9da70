/**
 * Consent of first-party applications: every client is ours, so signing in grants what its registration allows.
 * Follows the library's documented recipe for `loadExistingGrant`.
 */
import type { Grant, KoaContextWithOIDC } from 'oidc-provider';
import { ADMIN_SCOPE } from '../../contract/routes.ts';
import { LIFETIMES } from './lifetimes.ts';
import type { ServiceContext } from './service-context.ts';

export const SIGN_IN_SCOPES = ['openid', 'offline_access', 'email', 'profile'] as const;
/** Every scope that a client may be registered for. */
export const SUPPORTED_SCOPES: readonly string[] = [...SIGN_IN_SCOPES, ADMIN_SCOPE];

export function grantLoader(
  service: ServiceContext,
): (ctx: KoaContextWithOIDC) => Promise<Grant | undefined> {
  return async (ctx) => {
    const { client, session, provider, account } = ctx.oidc;
    if (client === undefined || session === undefined || account === undefined) return undefined;
    const held = session.grantIdFor(client.clientId);
    const existing = held === undefined ? undefined : await provider.Grant.find(held);
    if (
      existing !== undefined &&
      outlivesRefreshTokens(existing, service) &&
      belongsTo(existing, account.accountId)
    )
      return existing;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
    grant.addOIDCScope(SIGN_IN_SCOPES.join(' '));
    await grant.save();
    return grant;
  };
}

const belongsTo = (grant: Grant, accountId: string): boolean => grant.accountId === accountId;

/** A family must not end early because its grant did. */
const outlivesRefreshTokens = (grant: Grant, service: ServiceContext): boolean =>
  (grant.exp ?? 0) - service.clock.nowSeconds() > LIFETIMES.refreshTokenSeconds;
