/** An application and its user, as cheap as they can be: their CPU time is counted with the service's. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { RequestHandler, ServiceRequest } from '../../lambda/auth-service/http/message.ts';
import { SERVICE_PATHS } from '../../lambda/contract/routes.ts';
import { Browser, location } from '../../test/auth-service/support/browser.ts';
import {
  CLIENT_SECRET,
  EMAIL,
  HOSTS,
  PASSWORD,
  REDIRECT_URI,
} from '../../test/auth-service/support/service.ts';

const ORIGIN = `https://${HOSTS[0]}`;
const AUTHORIZATION = `Basic ${Buffer.from(`app:${encodeURIComponent(CLIENT_SECRET)}`).toString('base64')}`;
const FORM = 'application/x-www-form-urlencoded';

export class Application {
  readonly #handle: RequestHandler;
  constructor(handle: RequestHandler) {
    this.#handle = handle;
  }

  /** Form, password, code, exchange, with a new browser. @returns the refresh token. */
  async signIn(): Promise<string> {
    const browser = new Browser(this.#fetch);
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      client_id: 'app',
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'openid offline_access email profile',
      prompt: 'consent',
      state: randomBytes(16).toString('base64url'),
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const form = await browser.follow(`${ORIGIN}${SERVICE_PATHS.authorization}?${query.toString()}`);
    const callback = location(await browser.follow(form.url, { email: EMAIL, password: PASSWORD }));
    return this.#tokenRequest({
      grant_type: 'authorization_code',
      code: new URL(callback).searchParams.get('code') ?? '',
      redirect_uri: REDIRECT_URI,
      code_verifier: verifier,
    });
  }

  /** @returns the next refresh token. */
  refresh = (token: string): Promise<string> =>
    this.#tokenRequest({ grant_type: 'refresh_token', refresh_token: token });

  async #tokenRequest(form: Readonly<Record<string, string>>): Promise<string> {
    const headers = { 'content-type': [FORM], authorization: [AUTHORIZATION] };
    const body = new URLSearchParams(form).toString();
    const response = await this.#handle(request('POST', SERVICE_PATHS.token, '', headers, body));
    const { refresh_token: token } = JSON.parse(response.body) as { readonly refresh_token?: string };
    if (response.status !== 200 || token === undefined)
      throw new Error(`the token request ended with ${response.status}: ${response.body}`);
    return token;
  }

  /** As much of fetch as the browser uses. */
  readonly #fetch = (async (input: string, init?: RequestInit): Promise<Response> => {
    const { pathname, search } = new URL(input);
    const headers = Object.fromEntries(
      [...new Headers(init?.headers)].map(([name, value]) => [name, [value]] as const),
    );
    const body = typeof init?.body === 'string' ? init.body : '';
    const given = request(init?.method ?? 'GET', pathname, search.slice(1), headers, body);
    const response = await this.#handle(given);
    const answered = new Headers();
    for (const [name, values] of Object.entries(response.headers))
      for (const value of values) answered.append(name, value);
    return new Response(response.body, { status: response.status, headers: answered });
  }) as typeof fetch;
}

const request = (
  method: string,
  path: string,
  query: string,
  headers: ServiceRequest['headers'],
  body: string,
): ServiceRequest => ({
  host: HOSTS[0],
  method,
  path,
  query,
  headers,
  body: Buffer.from(body),
  clientAddress: '203.0.113.9',
  correlationId: randomUUID(),
});

/** Families that are refreshed one after the other, one a worker. */
export class Families {
  readonly #application: Application;
  readonly #tokens: string[];
  private constructor(application: Application, tokens: string[]) {
    this.#application = application;
    this.#tokens = tokens;
  }

  static async begin(handle: RequestHandler, count: number): Promise<Families> {
    const application = new Application(handle);
    const tokens: string[] = [];
    while (tokens.length < count) tokens.push(await application.signIn());
    return new Families(application, tokens);
  }

  /** Uses the newest token of family `worker`. */
  readonly refresh = async (worker: number): Promise<void> => {
    const token = this.#tokens[worker];
    if (token === undefined)
      throw new RangeError(`there are ${this.#tokens.length} families, not ${worker + 1}`);
    this.#tokens[worker] = await this.#application.refresh(token);
  };
}
