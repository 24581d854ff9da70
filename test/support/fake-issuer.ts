/** A small OpenID provider over a function call: enough of one for journey clients to succeed, and to be lied to. */
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import type { HttpExchange, HttpRequest, HttpResponse } from '../../lambda/contract/http.ts';
import { pageHeaders } from '../../lambda/auth-service/pages/layout.ts';
import { signInPage } from '../../lambda/auth-service/pages/sign-in-page.ts';

type Answer = Partial<HttpResponse>;
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export class FakeIssuer {
  readonly host = 'login.test.example';
  readonly password = 'correct horse';
  /** What the next request to a path (its first segment) gets instead. */
  readonly overrides = new Map<string, (request: HttpRequest) => Answer>();
  readonly requests: HttpRequest[] = [];
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #codes = new Map<string, { readonly nonce: string; readonly challenge: string }>();
  readonly #pending = new Map<string, URLSearchParams>();
  signingKey: KeyObject = this.#keys.privateKey;
  signedIn = false;
  #generation = 0;

  get issuer(): string {
    return `https://${this.host}`;
  }

  readonly exchange: HttpExchange = (request) => {
    this.requests.push(request);
    const url = new URL(request.url);
    const [, first = ''] = url.pathname.split('/');
    const override = this.overrides.get(first);
    const answer = override === undefined ? this.#route(first, url, request) : override(request);
    return Promise.resolve({
      status: answer.status ?? 200,
      body: answer.body ?? '',
      headers: answer.headers ?? {},
      servedBy: 'primary',
    });
  };

  #route(first: string, url: URL, request: HttpRequest): Answer {
    const form = new URLSearchParams(request.body ?? '');
    switch (first) {
      case '.well-known':
        return this.#json(this.#discovery());
      case 'jwks':
        return this.#json({
          keys: [{ ...this.#keys.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256', use: 'sig' }],
        });
      case 'auth':
        return this.#authorize(url.searchParams);
      case 'interaction':
        return request.method === 'GET' ? this.#page(url.pathname) : this.#login(url.pathname, form);
      case 'token':
        return this.#token(form);
      case 'me':
        return this.#json({ sub: 'person' });
      case 'session':
        return this.#redirect(`${url.searchParams.get('post_logout_redirect_uri')!}?state=s`);
      default:
        return { status: 404, body: 'no such page' };
    }
  }

  #discovery(): object {
    const at = (path: string): string => `${this.issuer}/${path}`;
    return {
      issuer: this.issuer,
      authorization_endpoint: at('auth'),
      token_endpoint: at('token'),
      userinfo_endpoint: at('me'),
      end_session_endpoint: at('session/end'),
      jwks_uri: at('jwks'),
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      id_token_signing_alg_values_supported: ['ES256'],
    };
  }

  #authorize(query: URLSearchParams): Answer {
    if (query.get('prompt') === 'none') return this.signedIn ? this.#return(query) : this.#refuse(query);
    const id = randomUUID();
    this.#pending.set(`/interaction/${id}`, query);
    return this.#redirect(`/interaction/${id}`, [
      `__Secure-interaction=${id}; Path=/interaction/${id}; Secure`,
    ]);
  }

  #page(path: string): Answer {
    const page = signInPage({
      announcement: '',
      providers: [],
      action: path,
      clientName: 'App',
      redirectUri: 'https://app.example/callback',
      email: '',
      moved: false,
      correlationId: 'c',
    });
    const headers = Object.entries(pageHeaders(page)).map(([name, value]) => [name.toLowerCase(), [value]]);
    return { body: page.html, headers: Object.fromEntries(headers) as HttpResponse['headers'] };
  }

  #login(path: string, form: URLSearchParams): Answer {
    const query = this.#pending.get(path);
    if (form.get('password') !== this.password || query === undefined) return this.#page(path);
    this.signedIn = true;
    return this.#return(query, ['__Host-session=s; Path=/; Secure']);
  }

  #return(query: URLSearchParams, cookies: readonly string[] = []): Answer {
    const code = randomUUID();
    this.#codes.set(code, { nonce: query.get('nonce')!, challenge: query.get('code_challenge')! });
    return this.#redirect(`${query.get('redirect_uri')!}?code=${code}&state=${query.get('state')!}`, cookies);
  }

  #refuse(query: URLSearchParams): Answer {
    return this.#redirect(`${query.get('redirect_uri')!}?error=login_required&state=${query.get('state')!}`);
  }

  #token(form: URLSearchParams): Answer {
    if (form.get('grant_type') === 'client_credentials')
      return this.#json({ access_token: 'admin', token_type: 'Bearer' });
    if (form.get('grant_type') === 'refresh_token') return this.#tokens(undefined);
    const known = this.#codes.get(form.get('code') ?? '');
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (known === undefined || known.challenge !== proof) return this.#json({ error: 'invalid_grant' }, 400);
    this.#codes.delete(form.get('code')!);
    return this.#tokens(known.nonce);
  }

  #tokens(nonce: string | undefined): Answer {
    this.#generation += 1;
    const seconds = Math.floor(Date.now() / 1000);
    const claims = {
      iss: this.issuer,
      sub: 'person',
      aud: 'app',
      iat: seconds,
      exp: seconds + 3600,
      ...(nonce === undefined ? {} : { nonce }),
    };
    const head = `${encode({ alg: 'ES256', kid: 'k1' })}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(head), { key: this.signingKey, dsaEncoding: 'ieee-p1363' });
    return this.#json({
      access_token: `access-${this.#generation}`,
      refresh_token: `refresh-${this.#generation}`,
      id_token: `${head}.${signature.toString('base64url')}`,
      token_type: 'Bearer',
      expires_in: 3600,
    });
  }

  #json(body: unknown, status = 200): Answer {
    return { status, headers: { 'content-type': ['application/json'] }, body: JSON.stringify(body) };
  }
  #redirect(location: string, cookies: readonly string[] = []): Answer {
    return { status: 303, headers: { location: [location], 'set-cookie': cookies } };
  }
}
