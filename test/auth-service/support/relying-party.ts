/** An application that signs people in: openid-client, driving the handler without sockets. */
import * as client from 'openid-client';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { Browser, location } from './browser.ts';
import type { Visit } from './browser.ts';
import { CLIENT_SECRET, EMAIL, HOSTS, PASSWORD, REDIRECT_URI } from './service.ts';
import type { World } from './service.ts';

export interface Pending {
  readonly url: string;
  readonly verifier: string;
  readonly state: string;
}

export class RelyingParty {
  region: RegionRole = 'primary';
  readonly browser: Browser;
  readonly fetch: typeof fetch;
  readonly host: string;
  configuration!: client.Configuration;

  private constructor(world: World, host: string, extraHeaders: Readonly<Record<string, string>>) {
    this.fetch = world.fetchAt(() => this.region, extraHeaders);
    this.browser = new Browser(this.fetch);
    this.host = host;
  }

  static async discover(world: World, host: string = HOSTS[0], extraHeaders = {}): Promise<RelyingParty> {
    const party = new RelyingParty(world, host, extraHeaders);
    party.configuration = await client.discovery(
      new URL(`https://${host}`),
      'app',
      CLIENT_SECRET,
      client.ClientSecretBasic(CLIENT_SECRET),
      {
        [client.customFetch]: party.fetch,
        execute: [client.enableNonRepudiationChecks],
      },
    );
    return party;
  }

  async begin(
    scope = 'openid offline_access email profile',
    extra: Record<string, string> = {},
  ): Promise<Pending> {
    const verifier = client.randomPKCECodeVerifier();
    const state = client.randomState();
    const url = client.buildAuthorizationUrl(this.configuration, {
      redirect_uri: REDIRECT_URI,
      scope,
      state,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...(scope.includes('offline_access') ? { prompt: 'consent' } : {}),
      ...extra,
    });
    return { url: url.href, verifier, state };
  }

  /** The form, submitted; the answer is the redirect to the application, or the page that came instead. */
  signIn = (form: Visit, password = PASSWORD, email = EMAIL): Promise<Visit> =>
    this.browser.follow(form.url, { email, password });

  async signInForCode(scope?: string): Promise<{ readonly pending: Pending; readonly callback: string }> {
    const pending = await this.begin(scope);
    const form = await this.browser.follow(pending.url);
    // A browser that is signed in already is sent straight back.
    return { pending, callback: location(form.status === 303 ? form : await this.signIn(form)) };
  }

  exchange = (pending: Pending, callback: string) =>
    client.authorizationCodeGrant(this.configuration, new URL(callback), {
      pkceCodeVerifier: pending.verifier,
      expectedState: pending.state,
    });

  async tokens(scope?: string) {
    const { pending, callback } = await this.signInForCode(scope);
    return this.exchange(pending, callback);
  }

  /** A raw token request, for answers that a client library would turn into exceptions. */
  async tokenRequest(
    form: Readonly<Record<string, string>>,
  ): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
    const response = await this.fetch(`https://${this.host}/token`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`app:${encodeURIComponent(CLIENT_SECRET)}`).toString('base64')}`,
      },
      body: new URLSearchParams(form).toString(),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
  }

  refresh = (token: string) => this.tokenRequest({ grant_type: 'refresh_token', refresh_token: token });

  redeem = ({ pending, callback }: { pending: Pending; callback: string }) =>
    this.tokenRequest({
      grant_type: 'authorization_code',
      code: new URL(callback).searchParams.get('code') ?? '',
      redirect_uri: REDIRECT_URI,
      code_verifier: pending.verifier,
    });
}
