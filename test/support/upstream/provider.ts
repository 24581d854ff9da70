/**
 * An upstream OpenID provider over a function call, honest or lying in one way at a time. It signs everybody in as the
 * same person, without a question. Shared by unit tests and by the process that serves it over TLS.
 */
import { createHash, randomUUID } from 'node:crypto';

import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from 'jose';
import type { GenerateKeyPairResult, JWK, JWTPayload } from 'jose';

/** How it answers. The lies concern the ID token, but for `other-issuer`, `redirect` and `no-keys`. */
export const CONDUCTS = [
  'honest',
  'hangs',
  'errors',
  'throttles',
  'endless',
  'token-hangs',
  'token-errors',
  'garbage',
  'redirect',
  'other-issuer',
  'no-keys',
  'plain-http',
  'wrong-issuer',
  'wrong-audience',
  'wrong-key',
  'wrong-nonce',
  'no-nonce',
  'expired',
  'unsigned',
  'symmetric',
  'no-id-token',
  'no-subject',
  'denied',
  'not-now',
] as const;
export type Conduct = (typeof CONDUCTS)[number];

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
}

export const CLIENT_ID = 'holdover';
export const CLIENT_SECRET = 'upstream-client-secret';

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
  /** Paths asked for, in order. */
  readonly requests: string[] = [];
  readonly issuer: string;
  readonly #codes = new Map<string, Code>();
  #keys!: GenerateKeyPairResult;
  #stranger!: GenerateKeyPairResult;
  #keyId = '';
  #published: readonly JWK[] = [];

  private constructor(issuer: string) {
    this.issuer = issuer;
  }

  static async create(issuer: string): Promise<UpstreamProvider> {
    const provider = new UpstreamProvider(issuer);
    provider.#stranger = await generateKeyPair('ES256');
    await provider.rotate();
    return provider;
  }

  /** Signs with a new key from now on, and publishes no other. */
  async rotate(): Promise<void> {
    this.#keys = await generateKeyPair('ES256', { extractable: true });
    this.#keyId = randomUUID();
    this.#published = [
      { ...(await exportJWK(this.#keys.publicKey)), kid: this.#keyId, alg: 'ES256', use: 'sig' },
    ];
  }

  /** `hangs`: no answer ever. */
  async answer(request: ProviderRequest): Promise<ProviderAnswer | 'hangs'> {
    const url = new URL(request.url, this.issuer);
    this.requests.push(url.pathname);
    switch (this.conduct) {
      case 'hangs':
        return 'hangs';
      case 'errors':
        return text(500, 'Traceback: secret detail');
      case 'throttles':
        return text(429, 'slow down');
      case 'endless':
        return text(200, ' '.repeat(1_000_000));
      case 'garbage':
        return text(200, '<html>maintenance</html>');
      default:
        return this.#route(request, url);
    }
  }

  async #route(request: ProviderRequest, url: URL): Promise<ProviderAnswer | 'hangs'> {
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return this.#discovery();
      case '/keys':
        return json(200, { keys: this.conduct === 'no-keys' ? [] : this.#published });
      case '/authorize':
        return this.#authorize(url.searchParams);
      case '/token':
        return this.#token(request);
      case '/userinfo':
        return json(200, this.#profile());
      default:
        return text(404, 'no such page');
    }
  }

  #discovery(): ProviderAnswer {
    const { conduct, issuer } = this;
    if (conduct === 'redirect')
      return { ...text(302, ''), headers: { location: 'https://elsewhere.example/' } };
    const at = (path: string): string => `${issuer}${path}`;
    return json(200, {
      issuer: conduct === 'other-issuer' ? 'https://elsewhere.example' : issuer,
      authorization_endpoint: at('/authorize'),
      token_endpoint: conduct === 'plain-http' ? at('/token').replace('https', 'http') : at('/token'),
      jwks_uri: at('/keys'),
      userinfo_endpoint: at('/userinfo'),
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256', 'HS256', 'none'],
      code_challenge_methods_supported: ['S256'],
    });
  }

  #authorize(query: URLSearchParams): ProviderAnswer {
    const redirectUri = query.get('redirect_uri') ?? '';
    const back = new URL(redirectUri);
    back.searchParams.set('state', query.get('state') ?? '');
    if (this.conduct === 'denied') back.searchParams.set('error', 'access_denied');
    else if (this.conduct === 'not-now') back.searchParams.set('error', 'temporarily_unavailable');
    else back.searchParams.set('code', this.#newCode(query, redirectUri));
    return { status: 303, headers: { location: back.href }, body: '' };
  }

  #newCode(query: URLSearchParams, redirectUri: string): string {
    const code = randomUUID();
    const [nonce, challenge] = [query.get('nonce') ?? '', query.get('code_challenge') ?? ''];
    this.#codes.set(code, { nonce, challenge, redirectUri });
    return code;
  }

  async #token({ headers, body }: ProviderRequest): Promise<ProviderAnswer | 'hangs'> {
    if (this.conduct === 'token-hangs') return 'hangs';
    if (this.conduct === 'token-errors') return text(503, 'not now');
    const form = new URLSearchParams(body);
    if (!isClient(headers['authorization'])) return json(401, { error: 'invalid_client' });
    const code = this.#codes.get(form.get('code') ?? '');
    this.#codes.delete(form.get('code') ?? '');
    const verifier = form.get('code_verifier') ?? '';
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const sound = code?.challenge === challenge && code.redirectUri === form.get('redirect_uri');
    if (code === undefined || !sound) return json(400, { error: 'invalid_grant' });
    const idToken = this.conduct === 'no-id-token' ? {} : { id_token: await this.#idToken(code.nonce) };
    return json(200, { access_token: randomUUID(), token_type: 'Bearer', expires_in: 60, ...idToken });
  }

  #profile(): JWTPayload {
    const { subject, email, emailVerified, name } = this.person;
    const profile = { sub: subject, email, email_verified: emailVerified, name };
    return JSON.parse(JSON.stringify(profile)) as JWTPayload;
  }

  #idToken(nonce: string): Promise<string> | string {
    const { conduct } = this;
    const now = Math.floor(Date.now() / 1000);
    const payload = { ...this.#claims(nonce), iat: conduct === 'expired' ? now - 7200 : now };
    const claims = { ...payload, exp: payload.iat + 300 };
    if (conduct === 'unsigned') return new UnsecuredJWT(claims).encode();
    if (conduct === 'symmetric')
      return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(CLIENT_SECRET));
    const key = conduct === 'wrong-key' ? this.#stranger.privateKey : this.#keys.privateKey;
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: this.#keyId }).sign(key);
  }

  #claims(nonce: string): JWTPayload {
    const { conduct, issuer } = this;
    const { sub, ...profile } = this.#profile();
    return {
      ...(this.tokenNamesProfile ? profile : {}),
      ...(conduct === 'no-subject' ? {} : { sub }),
      iss: conduct === 'wrong-issuer' ? 'https://elsewhere.example' : issuer,
      aud: conduct === 'wrong-audience' ? 'somebody-else' : CLIENT_ID,
      ...(conduct === 'no-nonce' ? {} : { nonce: conduct === 'wrong-nonce' ? 'another' : nonce }),
    };
  }
}

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
