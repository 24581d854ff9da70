/** oidc-provider's configuration of one host. What it leaves to us and where its defaults are wrong for us. */
import { interactionPolicy } from 'oidc-provider';
import type {
  AccessToken,
  AuthorizationCode,
  Configuration,
  DeviceCode,
  JWKS,
  KoaContextWithOIDC,
} from 'oidc-provider';
import type { SigningKeySet, SymmetricKeySet } from '../../contract/secrets.ts';
import { SERVICE_PATHS } from '../../contract/routes.ts';
import { accountFinder } from './accounts.ts';
import { adapterFactory } from './adapter.ts';
import { SUPPORTED_SCOPES, grantLoader } from './grants.ts';
import { LIFETIMES } from './lifetimes.ts';
import { logoutFeature } from './logout.ts';
import { keepRequest } from './moved.ts';
import { renderError } from './outermost.ts';
import { requestScope } from './request-scope.ts';
import { resourceServer } from './resources.ts';
import type { ServiceContext } from './service-context.ts';

/** `__Host-` binds the session to one host; interaction cookies have a path, which that prefix forbids. */
export const COOKIE_NAMES = {
  session: '__Host-session',
  interaction: '__Secure-interaction',
  resume: '__Secure-resume',
} as const;

const TTL = {
  AccessToken: LIFETIMES.accessTokenSeconds,
  AuthorizationCode: LIFETIMES.authorizationCodeSeconds,
  ClientCredentials: LIFETIMES.resourceTokenSeconds,
  Grant: LIFETIMES.grantSeconds,
  IdToken: LIFETIMES.idTokenSeconds,
  Interaction: LIFETIMES.interactionSeconds,
  RefreshToken: LIFETIMES.refreshTokenSeconds,
  Session: LIFETIMES.sessionSeconds,
};

const cookie = { httpOnly: true, secure: true, sameSite: 'lax', signed: true } as const;

/**
 * Without a key set the library signs with a key pair that
 * is published on the web (A7): never let it come to that.
 */
function jwksOf(set: SigningKeySet): JWKS {
  if (set.keys.length === 0) throw new Error('the held signing key set is empty');
  if (set.keys.some((key) => key.kid.startsWith('keystore-')))
    throw new Error('the held signing key set carries a key of a development key store');
  return {
    keys: set.keys.map((key) => ({ ...key.jwk, kid: key.kid, alg: key.algorithm, use: 'sig' })),
  };
}

/**
 * First-party applications only: signing in is the one thing ever asked. `prompt=consent` stays a legal value, since
 * OpenID Connect Core 11 asks for it beside `offline_access`; it has nothing left to check.
 */
function loginOnly() {
  const policy = interactionPolicy.base();
  policy.get('consent')?.checks.clear();
  policy.get('login')?.checks.add(
    // The library's own check only asks whether a session names an account, not whether that one may still go on.
    new interactionPolicy.Check(
      'account_refused',
      'End-User authentication is required',
      'login_required',
      ({ oidc }) => oidc.session?.accountId !== undefined && oidc.account === undefined,
    ),
  );
  return policy;
}

/**
 * The library would look the session up at each use, and inside the replication lag not find it: the client would be
 * signed out. Signing out revokes the grant instead, except where `offline_access` was asked for.
 */
function endsByRevocation(
  _ctx: KoaContextWithOIDC,
  token: AccessToken | AuthorizationCode | DeviceCode,
): boolean {
  if (!token.scopes.has('offline_access') && token.clientId !== undefined)
    requestScope().endsWithSession.add(token.clientId);
  return false;
}

export function providerConfiguration(
  service: ServiceContext,
  signing: SigningKeySet,
  cookieKeys: SymmetricKeySet,
): Configuration {
  return {
    adapter: adapterFactory(service),
    jwks: jwksOf(signing),
    cookies: {
      names: { ...COOKIE_NAMES },
      keys: cookieKeys.keys.map((key) => key.secret),
      long: { ...cookie, path: '/' },
      short: cookie,
    },
    findAccount: accountFinder(service),
    loadExistingGrant: grantLoader(service),
    renderError: renderError(service),
    interactions: {
      policy: loginOnly(),
      url: (ctx, interaction) => {
        keepRequest(service, ctx, interaction);
        return `${SERVICE_PATHS.interaction}/${interaction.uid}`;
      },
    },
    scopes: SUPPORTED_SCOPES,
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    responseTypes: ['code'],
    subjectTypes: ['public'],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    pkce: { required: () => true },
    // The default rotates public clients only, or late in a token's life (read in the source).
    rotateRefreshToken: true,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: endsByRevocation,
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    routes: {
      authorization: SERVICE_PATHS.authorization,
      token: SERVICE_PATHS.token,
      userinfo: SERVICE_PATHS.userinfo,
      jwks: SERVICE_PATHS.jwks,
      end_session: SERVICE_PATHS.endSession,
    },
    ttl: TTL,
    features: features(service.host),
  };
}

/** The types leave out that there may be none (the library documents `undefined`). */
const noResource = (): string => undefined as unknown as string;

function features(host: string): NonNullable<Configuration['features']> {
  return {
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    claimsParameter: { enabled: false },
    clientCredentials: { enabled: true },
    pushedAuthorizationRequests: { enabled: false },
    revocation: {
      enabled: true,
      // RFC 7009 2.1: a client ends its own tokens; anything else changes nothing.
      allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
    },
    userinfo: { enabled: true },
    resourceIndicators: {
      enabled: true,
      // Nothing is asked for by default: a token without a resource is for userinfo.
      defaultResource: noResource,
      getResourceServerInfo: (_ctx, resource, client) => resourceServer(host, resource, client),
      useGrantedResource: () => false,
    },
    rpInitiatedLogout: logoutFeature,
  };
}
