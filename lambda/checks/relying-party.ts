/**
 * An application that people sign in to: a real OpenID client (openid-client) with PKCE, state and nonce, whose ID
 * tokens are always checked against the published keys (the library does not by itself in the code flow).
 */
import * as oidc from 'openid-client';

import type { HttpExchange } from '../contract/http.ts';
import type { DiscoveryDocument } from './discovery.ts';
import { callLibrary, libraryFetch } from './library-fetch.ts';
import type { StepResult } from './result.ts';

export interface ClientRegistration {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string;
  /** Absent for a public client. */
  readonly clientSecret?: string;
  readonly scope: string;
}

export interface Tokens {
  readonly accessToken: string;
  readonly idToken: string;
  readonly refreshToken: string | undefined;
  readonly subject: string;
}

/** What an application keeps between sending a person away and seeing them return. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly authorizationUrl: string;
}

export class RelyingParty {
  readonly registration: ClientRegistration;
  readonly #config: oidc.Configuration;

  /** The document was fetched and checked once: an application does not ask again for each person. */
  constructor(document: DiscoveryDocument, registration: ClientRegistration) {
    this.registration = registration;
    const { clientId, clientSecret } = registration;
    const authentication = clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(clientSecret);
    this.#config = new oidc.Configuration(
      document as oidc.ServerMetadata,
      clientId,
      { id_token_signed_response_alg: 'ES256' },
      authentication,
    );
    this.#config[oidc.customFetch] = libraryFetch;
    oidc.enableNonRepudiationChecks(this.#config);
  }

  async begin(parameters: Readonly<Record<string, string>> = {}): Promise<PendingSignIn> {
    const verifier = oidc.randomPKCECodeVerifier();
    const state = oidc.randomState();
    const nonce = oidc.randomNonce();
    const url = oidc.buildAuthorizationUrl(this.#config, {
      redirect_uri: this.registration.redirectUri,
      scope: this.registration.scope,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      ...parameters,
    });
    return { state, nonce, verifier, authorizationUrl: url.href };
  }

  /** Redeems the code that came back in `callback`, and checks state, nonce, issuer, audience and signature. */
  async exchangeCode(
    exchange: HttpExchange,
    callback: URL,
    pending: PendingSignIn,
  ): Promise<StepResult<Tokens>> {
    const result = await callLibrary('code-exchange', exchange, () =>
      oidc.authorizationCodeGrant(this.#config, callback, {
        expectedState: pending.state,
        expectedNonce: pending.nonce,
        pkceCodeVerifier: pending.verifier,
        idTokenExpected: true,
      }),
    );
    return result.outcome === 'ok' ? { ...result, value: tokensOf(result.value) } : result;
  }

  /** @param tokens their refresh token is used once; the answer carries the next one. */
  async refresh(exchange: HttpExchange, tokens: Tokens): Promise<StepResult<Tokens>> {
    const parent = tokens.refreshToken;
    if (parent === undefined)
      return { step: 'refresh', outcome: 'wrong', reason: 'the sign-in gave no refresh token' };
    const result = await callLibrary('refresh', exchange, () => oidc.refreshTokenGrant(this.#config, parent));
    if (result.outcome !== 'ok') return result;
    const next = { ...tokens, ...tokensOf(result.value, tokens) };
    return next.refreshToken === undefined || next.refreshToken === parent
      ? { ...result, outcome: 'wrong', reason: 'the refresh token was not rotated' }
      : { ...result, value: next };
  }

  async userinfo(exchange: HttpExchange, tokens: Tokens): Promise<StepResult<{ readonly sub: string }>> {
    return callLibrary('userinfo', exchange, () =>
      oidc.fetchUserInfo(this.#config, tokens.accessToken, tokens.subject),
    );
  }

  logoutUrl(tokens: Tokens, state: string): URL {
    return oidc.buildEndSessionUrl(this.#config, {
      post_logout_redirect_uri: this.registration.postLogoutRedirectUri,
      id_token_hint: tokens.idToken,
      state,
    });
  }

  /** Client credentials for one protected resource (RFC 8707). @returns the bearer token. */
  async resourceToken(exchange: HttpExchange, resource: string): Promise<StepResult<string>> {
    const result = await callLibrary('admin-token', exchange, () =>
      oidc.clientCredentialsGrant(this.#config, { resource, scope: this.registration.scope }),
    );
    return result.outcome === 'ok' ? { ...result, value: result.value.access_token } : result;
  }
}

type TokenAnswer = oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;

function tokensOf(answer: TokenAnswer, before?: Tokens): Tokens {
  return {
    accessToken: answer.access_token,
    idToken: answer.id_token ?? before?.idToken ?? '',
    refreshToken: answer.refresh_token,
    subject: answer.claims()?.sub ?? before?.subject ?? '',
  };
}
