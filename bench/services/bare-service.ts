/**
 * The library as its manual sets it up, over any adapter, behind the same bridge as our service: sign-in only, no
 * consent page, rotating refresh tokens, as ours. Accounts and clients are constants, which favours it.
 */
import type { RequestListener } from 'node:http';
import Provider, { interactionPolicy } from 'oidc-provider';
import type { AdapterFactory, Configuration, Grant, KoaContextWithOIDC } from 'oidc-provider';
import { runKoa } from '../../lambda/auth-service/http/koa-bridge.ts';
import type { RequestHandler } from '../../lambda/auth-service/http/message.ts';
import { LIFETIMES } from '../../lambda/auth-service/protocol/lifetimes.ts';
import { SERVICE_PATHS } from '../../lambda/contract/routes.ts';
import { signingKey, symmetricKey } from '../../test/auth-service/support/keys.ts';
import { CLIENT_SECRET, EMAIL, HOSTS, REDIRECT_URI } from '../../test/auth-service/support/service.ts';

export const ACCOUNT_ID = 'account-1';
const SCOPES = ['openid', 'offline_access', 'email', 'profile'];

export function bareService(adapter: AdapterFactory): RequestHandler {
  const provider = new Provider(`https://${HOSTS[0]}`, configuration(adapter));
  provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith(SERVICE_PATHS.interaction)) {
      await next();
      return;
    }
    await provider.interactionDetails(ctx.req, ctx.res);
    ctx.body = '<!doctype html><form method="post"><input name="email"><input name="password"></form>';
    if (ctx.method !== 'POST') return;
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, { login: { accountId: ACCOUNT_ID } }));
    ctx.status = 303;
  });
  const callback = provider.callback();
  const listener: RequestListener = (message, response) => void callback(message, response);
  return (request) => runKoa(listener, request);
}

function configuration(adapter: AdapterFactory): Configuration {
  const { jwk, kid } = signingKey('bare-1');
  const policy = interactionPolicy.base();
  policy.get('consent')?.checks.clear();
  return {
    adapter,
    jwks: { keys: [{ ...jwk, kid, alg: 'ES256', use: 'sig' }] },
    cookies: { keys: [symmetricKey('bare-cookie').secret] },
    clients: [
      {
        client_id: 'app',
        client_secret: CLIENT_SECRET,
        redirect_uris: [REDIRECT_URI],
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    scopes: SCOPES,
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_ctx, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, email: EMAIL, email_verified: true, name: 'Ada' }),
    }),
    loadExistingGrant: firstPartyGrant,
    interactions: { policy, url: (_ctx, { uid }) => `${SERVICE_PATHS.interaction}/${uid}` },
    features: { devInteractions: { enabled: false } },
    rotateRefreshToken: true,
    ttl: {
      AccessToken: LIFETIMES.accessTokenSeconds,
      AuthorizationCode: LIFETIMES.authorizationCodeSeconds,
      Grant: LIFETIMES.grantSeconds,
      IdToken: LIFETIMES.idTokenSeconds,
      Interaction: LIFETIMES.interactionSeconds,
      RefreshToken: LIFETIMES.refreshTokenSeconds,
      Session: LIFETIMES.sessionSeconds,
    },
  };
}

/** The library's documented recipe for first-party clients. */
async function firstPartyGrant(ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { client, session, provider, account } = ctx.oidc;
  if (client === undefined || session === undefined || account === undefined) return undefined;
  const held = session.grantIdFor(client.clientId);
  if (held !== undefined) return provider.Grant.find(held);
  const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
  grant.addOIDCScope(SCOPES.join(' '));
  await grant.save();
  return grant;
}
