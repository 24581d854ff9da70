/**
 * openid-client as the relying party at one provider. Its own caches are kept out (auth traps A9): every call gets a
 * configuration of its own, whose reads of the key set are answered by ours. Signatures are always checked.
 */
import * as library from 'openid-client';

import { errorCode, errorName } from '../errors.ts';
import { TimeSpent } from '../resilience/time-budget.ts';
import { UpstreamRefused, UpstreamUnavailable } from './errors.ts';
import { UPSTREAM_LIMIT_MS } from './transport.ts';
import type { UpstreamAnswer, UpstreamRequest } from './transport.ts';
import type { KeySet, ProviderMetadata } from './provider-documents.ts';

/** We as a client of a provider. */
export interface UpstreamClient {
  readonly issuer: string;
  readonly clientId: string;
  /** Absent: a public client, which proves itself by PKCE alone. */
  readonly clientSecret?: string | undefined;
}

/** What one sign-in began with; the same at both ends of it. */
export interface SignInRequest {
  /** On one of our own hosts. */
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface Profile {
  readonly email?: string;
  readonly emailVerified?: boolean;
  readonly name?: string;
}

export interface UpstreamIdentity {
  readonly issuer: string;
  readonly subject: string;
  /** From the ID token, and from userinfo where the token names no address. @throws UpstreamUnavailable, UpstreamRefused */
  readonly profile: () => Promise<Profile>;
}

/** The provider as its process-wide caches and its breaker give it. */
export interface Provider {
  metadata(): Promise<ProviderMetadata>;
  keySet(url: string, keyId: string | undefined): Promise<KeySet>;
  ask(url: string, request: UpstreamRequest): Promise<UpstreamAnswer>;
}

export interface RelyingParty {
  authorizationUrl(request: SignInRequest): Promise<string>;
  identity(request: SignInRequest, answer: string): Promise<UpstreamIdentity>;
}

const SCOPE = 'openid email profile';
/** OpenID Connect Core 1.0, section 2: at most 255 ASCII characters. */
const SUBJECT = /^[\x20-\x7e]{1,255}$/;

export function createRelyingParty(provider: Provider, client: UpstreamClient): RelyingParty {
  return {
    authorizationUrl: async ({ redirectUri, state, nonce, verifier }) => {
      const { configuration } = configure(provider, client, await provider.metadata());
      const url = library.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: SCOPE,
        state,
        nonce,
        code_challenge: await library.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      return url.href;
    },
    identity: async (request, answer) => {
      const conversation = configure(provider, client, await provider.metadata());
      return identityOf(conversation, client, request, answer);
    },
  };
}

/** One call of the library, and what it cannot tell: why a request of its own failed, whether it checked a signature. */
interface Conversation {
  readonly configuration: library.Configuration;
  failure?: UpstreamUnavailable | UpstreamRefused | TimeSpent;
  keyId?: string | undefined;
  isSignatureChecked: boolean;
}

function configure(provider: Provider, client: UpstreamClient, metadata: ProviderMetadata): Conversation {
  const { clientId, clientSecret } = client;
  const configuration = new library.Configuration(
    metadata,
    clientId,
    {},
    authentication(metadata, clientSecret),
  );
  configuration.timeout = UPSTREAM_LIMIT_MS / 1000;
  library.enableNonRepudiationChecks(configuration);
  const conversation: Conversation = { configuration, isSignatureChecked: false };
  configuration[library.customFetch] = (url, options) =>
    answerLibrary(provider, metadata, conversation, url, options);
  return conversation;
}

/** `client_secret_basic` where nothing is said (OpenID Connect Discovery 1.0, section 3). */
function authentication(metadata: ProviderMetadata, secret: string | undefined): library.ClientAuth {
  if (secret === undefined) return library.None();
  const basic = metadata.token_endpoint_auth_methods_supported?.includes('client_secret_basic') ?? true;
  return basic ? library.ClientSecretBasic(secret) : library.ClientSecretPost(secret);
}

/** Key sets from our cache, everything else from the provider itself. */
async function answerLibrary(
  provider: Provider,
  metadata: ProviderMetadata,
  conversation: Conversation,
  url: string,
  options: library.CustomFetchOptions,
): Promise<Response> {
  try {
    if (url === metadata.jwks_uri) {
      const keySet = await provider.keySet(url, conversation.keyId);
      conversation.isSignatureChecked = true;
      return Response.json(keySet);
    }
    const answer = await provider.ask(url, requestOf(options));
    if (url === metadata.token_endpoint) conversation.keyId = keyIdOf(answer.body);
    const { status, body, contentType } = answer;
    return new Response(body === '' ? null : body, { status, headers: { 'content-type': contentType } });
  } catch (error) {
    // The library wraps what it is thrown: told afterwards from here.
    if (isOurs(error)) conversation.failure = error;
    throw error;
  }
}

const isOurs = (error: unknown): error is UpstreamUnavailable | UpstreamRefused | TimeSpent =>
  error instanceof UpstreamUnavailable || error instanceof UpstreamRefused || error instanceof TimeSpent;

function requestOf({ method, headers, body }: library.CustomFetchOptions): UpstreamRequest {
  const text = body instanceof URLSearchParams ? body.toString() : typeof body === 'string' ? body : '';
  return { method, headers, body: text };
}

/** Which key the token claims to be signed with; only ever used to ask for that key. */
function keyIdOf(tokenResponse: string): string | undefined {
  try {
    const { id_token: token } = JSON.parse(tokenResponse) as { readonly id_token?: unknown };
    const [header = ''] = String(token).split('.');
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as {
      readonly kid?: unknown;
    };
    return typeof kid === 'string' ? kid : undefined;
  } catch {
    return undefined;
  }
}

async function identityOf(
  conversation: Conversation,
  { issuer }: UpstreamClient,
  request: SignInRequest,
  answer: string,
): Promise<UpstreamIdentity> {
  const { redirectUri, state, nonce, verifier } = request;
  const { configuration } = conversation;
  const tokens = await called(conversation, () =>
    library.authorizationCodeGrant(configuration, new URL(`${redirectUri}?${answer}`), {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    }),
  );
  const claims = tokens.claims();
  if (claims === undefined || !conversation.isSignatureChecked) throw refused('no ID token that was checked');
  if (claims.iss !== issuer || !SUBJECT.test(claims.sub)) throw refused('an ID token of no sound subject');
  return {
    issuer,
    subject: claims.sub,
    profile: async () => {
      const own = profileOf(claims);
      if (own.email !== undefined || configuration.serverMetadata().userinfo_endpoint === undefined)
        return own;
      const more = await called(conversation, () =>
        library.fetchUserInfo(configuration, tokens.access_token, claims.sub),
      );
      return { ...own, ...profileOf(more) };
    },
  };
}

function profileOf(claims: Readonly<Record<string, unknown>>): Profile {
  const { email, email_verified: verified, name } = claims;
  return {
    ...(typeof email === 'string' ? { email } : {}),
    ...(typeof verified === 'boolean' ? { emailVerified: verified } : {}),
    ...(typeof name === 'string' ? { name } : {}),
  };
}

/** Whatever the library throws is no sign-in: also what a later version of it finds to object to. */
async function called<T>(conversation: Conversation, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw conversation.failure ?? sorted(error);
  }
}

/** RFC 6749, 4.1.2.1: what the provider says of itself, and not of the request. */
const PASSING: ReadonlySet<string> = new Set(['temporarily_unavailable', 'server_error']);

function sorted(error: unknown): UpstreamUnavailable | UpstreamRefused {
  if (error instanceof library.AuthorizationResponseError) {
    if (PASSING.has(error.error)) return new UpstreamUnavailable('the provider says that it cannot now');
    return new UpstreamRefused('denied', 'the provider did not sign the person in');
  }
  return refused(`what the library refuses: ${errorCode(error) ?? errorName(error)}`, error);
}

const refused = (what: string, cause?: unknown): UpstreamRefused =>
  new UpstreamRefused('answer', `the provider answered with ${what}`, cause);
