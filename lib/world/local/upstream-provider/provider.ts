/**
 * An upstream OpenID provider over a function call, honest or wrong in one way at a time. It asks nobody a question: who
 * comes is signed in as the person that their cookie names, or as its one person.
 */
import { createHash, randomUUID } from 'node:crypto';

import type { JWTPayload } from 'jose';

import type { Conduct } from './conduct.ts';
import { CLIENT_ID, CLIENT_SECRET, ProviderKeys, claimsOf } from './id-token.ts';

export interface ProviderRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
export interface ProviderAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
/** `hangs`: nothing ever. `headers-only`: a good beginning, and then nothing. */
export type ProviderReply = ProviderAnswer | 'hangs' | 'headers-only';

export interface Person {
  readonly subject: string;
  readonly email?: string;
  readonly emailVerified?: boolean;
  readonly name?: string;
}

interface Code {
  readonly nonce: string;
  readonly challenge: string;
  readonly redirectUri: string;
  readonly subject: string;
}

/** Of the cookie in which a browser says whose session at the provider it is; a stand-in for having signed in there. */
const SESSION_COOKIE = 'person';
/** The page that people see; everything else is asked by servers. */
export const AUTHORIZE_PATH = '/authorize';
export const TOKEN_PATH = '/token';

export class UpstreamProvider {
  conduct: Conduct = 'honest';
  person: Person = {
    subject: 'person-1',
    email: 'grace@upstream.example',
    emailVerified: true,
    name: 'Grace',
  };
  /** False: only userinfo names address and name. */
  tokenNamesProfile = true;
  /** Paths asked for, in order; the latest only, so that a long drill does not grow. */
  readonly requests: string[] = [];
  readonly issuer: string;
  readonly #nowMs: () => number;
  readonly #codes = new Map<string, Code>();
  #keys: ProviderKeys;

  private constructor(issuer: string, nowMs: () => number, keys: ProviderKeys) {
    this.issuer = issuer;
    this.#nowMs = nowMs;
    this.#keys = keys;
  }

  /** @param nowMs wall time of its tokens, epoch milliseconds. */
  static async create(issuer: string, nowMs: () => number): Promise<UpstreamProvider> {
    return new UpstreamProvider(issuer, nowMs, await ProviderKeys.create());
  }

  /** Signs with a new key from now on, and publishes no other. */
  async rotate(): Promise<void> {
    this.#keys = await ProviderKeys.create();
  }

  async answer(request: ProviderRequest, conduct: Conduct = this.conduct): Promise<ProviderReply> {
    const url = new URL(request.url, this.issuer);
    this.requests.push(url.pathname);
    if (this.requests.length > REMEMBERED) this.requests.shift();
    switch (conduct) {
      case 'hangs':
      case 'headers-only':
        return conduct;
      case 'errors':
        return text(500, 'Traceback: secret detail');
      case 'throttles':
        return text(429, 'slow down');
      case 'endless':
        return text(200, ' '.repeat(1_000_000));
      case 'garbage':
        return text(200, '<html>maintenance</html>');
      default:
        return this.#route(request, url, conduct);
    }
  }

  async #route(request: ProviderRequest, url: URL, conduct: Conduct): Promise<ProviderReply> {
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return this.#discovery(conduct);
      case '/keys':
        return json(200, { keys: conduct === 'no-keys' ? [] : this.#keys.published });
      case AUTHORIZE_PATH:
        return this.#authorize(url.searchParams, request, conduct);
      case TOKEN_PATH:
        return this.#token(request, conduct);
      case '/userinfo':
        return json(200, { ...this.#profile(), sub: this.person.subject });
      default:
        return text(404, 'no such page');
    }
  }

  #discovery(conduct: Conduct): ProviderAnswer {
    const { issuer } = this;
    if (conduct === 'redirect')
      return { ...text(302, ''), headers: { location: 'https://elsewhere.example/' } };
    const at = (path: string): string => `${issuer}${path}`;
    return json(200, {
      issuer: conduct === 'other-issuer' ? 'https://elsewhere.example' : issuer,
      authorization_endpoint: at(AUTHORIZE_PATH),
      token_endpoint: conduct === 'plain-http' ? at(TOKEN_PATH).replace('https', 'http') : at(TOKEN_PATH),
      jwks_uri: at('/keys'),
      userinfo_endpoint: at('/userinfo'),
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256', 'HS256', 'none'],
      code_challenge_methods_supported: ['S256'],
    });
  }

  #authorize(query: URLSearchParams, { headers }: ProviderRequest, conduct: Conduct): ProviderAnswer {
    const redirectUri = query.get('redirect_uri') ?? '';
    const back = new URL(redirectUri);
    back.searchParams.set('state', query.get('state') ?? '');
    if (conduct === 'denied') back.searchParams.set('error', 'access_denied');
    else if (conduct === 'not-now') back.searchParams.set('error', 'temporarily_unavailable');
    else back.searchParams.set('code', this.#newCode(query, redirectUri, headers['cookie']));
    return { status: 303, headers: { location: back.href }, body: '' };
  }

  #newCode(query: URLSearchParams, redirectUri: string, cookie: string | undefined): string {
    const code = randomUUID();
    const [nonce, challenge] = [query.get('nonce') ?? '', query.get('code_challenge') ?? ''];
    const subject = subjectIn(cookie) ?? this.person.subject;
    this.#codes.set(code, { nonce, challenge, redirectUri, subject });
    return code;
  }

  async #token({ headers, body }: ProviderRequest, conduct: Conduct): Promise<ProviderReply> {
    if (conduct === 'token-hangs') return 'hangs';
    if (conduct === 'token-errors') return text(503, 'not now');
    const form = new URLSearchParams(body);
    if (!isClient(headers['authorization'])) return json(401, { error: 'invalid_client' });
    const code = this.#codes.get(form.get('code') ?? '');
    this.#codes.delete(form.get('code') ?? '');
    const verifier = form.get('code_verifier') ?? '';
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const sound = code?.challenge === challenge && code.redirectUri === form.get('redirect_uri');
    if (code === undefined || !sound) return json(400, { error: 'invalid_grant' });
    return json(200, {
      access_token: randomUUID(),
      ...(conduct === 'no-token-type' ? {} : { token_type: 'Bearer' }),
      expires_in: 60,
      ...(conduct === 'no-id-token' ? {} : { id_token: await this.#idToken(code, conduct) }),
    });
  }

  #profile(): JWTPayload {
    const { email, emailVerified, name } = this.person;
    return JSON.parse(JSON.stringify({ email, email_verified: emailVerified, name })) as JWTPayload;
  }

  #idToken({ nonce, subject }: Code, conduct: Conduct): Promise<string> | string {
    const profile = this.tokenNamesProfile && subject === this.person.subject ? this.#profile() : {};
    const nowSeconds = Math.floor(this.#nowMs() / 1000);
    const claims = claimsOf(conduct, { issuer: this.issuer, nonce, subject, profile, nowSeconds });
    return this.#keys.sign(conduct, claims);
  }
}

const REMEMBERED = 1000;

const subjectIn = (cookie = ''): string | undefined =>
  new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([\\w-]+)`).exec(cookie)?.[1];

/** RFC 6749, 2.3.1: both parts are form-encoded before they are joined. */
function isClient(authorization = ''): boolean {
  const [id = '', secret = ''] = Buffer.from(authorization.slice(6), 'base64').toString('utf8').split(':');
  return decodeURIComponent(id) === CLIENT_ID && decodeURIComponent(secret) === CLIENT_SECRET;
}

const text = (status: number, body: string): ProviderAnswer => ({
  status,
  headers: { 'content-type': 'text/html' },
  body,
});
const json = (status: number, body: unknown): ProviderAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
