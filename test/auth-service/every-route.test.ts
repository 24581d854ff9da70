/**
 * Each route with each of its calls to a dependency failing in turn: the answer is the designed one or a 503 that
 * says when to come again, and the same request, or "Try again" for a person, then works (auth traps A1, A17).
 */
import { describe, expect, test } from '@jest/globals';

import { TableError } from '../../lambda/runtime/dynamodb/errors.ts';
import { UpstreamUnavailable } from '../../lambda/runtime/upstream/errors.ts';
import { TemporarilyUnavailable } from '../../lambda/runtime/errors.ts';
import type { Visit } from './support/browser.ts';
import { location } from './support/browser.ts';
import { RelyingParty } from './support/relying-party.ts';
import { CLIENT_SECRET, EMAIL, HOSTS, PASSWORD, World } from './support/service.ts';
import type { Port } from './support/service.ts';

const ORIGIN = `https://${HOSTS[0]}`;

/** The request under test; it may be sent again. */
type Send = () => Promise<Visit>;
interface Route {
  readonly status: number;
  readonly client: 'person' | 'program';
  /** Everything that comes before the request under test. */
  readonly prepare: (party: RelyingParty) => Promise<Send>;
}

async function signedIn(party: RelyingParty): Promise<void> {
  await party.tokens();
}

const authorization = async (party: RelyingParty, extra: Record<string, string> = {}): Promise<Send> => {
  const { url } = await party.begin('openid offline_access', extra);
  return () => party.browser.visit(url);
};
const basic = (id: string): string =>
  `Basic ${Buffer.from(`${id}:${encodeURIComponent(CLIENT_SECRET)}`).toString('base64')}`;

const post =
  (party: RelyingParty, path: string, form: Readonly<Record<string, string>>, client = 'app'): Send =>
  async () =>
    read(
      await party.fetch(`${ORIGIN}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: basic(client) },
        body: new URLSearchParams(form).toString(),
      }),
    );
const get =
  (party: RelyingParty, path: string, headers: Record<string, string> = {}): Send =>
  async () =>
    read(await party.fetch(`${ORIGIN}${path}`, { headers }));

async function read(response: Response): Promise<Visit> {
  return {
    url: response.url,
    status: response.status,
    headers: response.headers,
    body: await response.text(),
  };
}

async function logoutForm(party: RelyingParty): Promise<Readonly<Record<string, string>>> {
  const page = await party.browser.visit(`${ORIGIN}/session/end`);
  return { xsrf: /name="xsrf" value="(\w+)"/.exec(page.body)?.[1] ?? '', logout: 'yes' };
}

const ROUTES: Readonly<Record<string, Route>> = {
  discovery: {
    status: 200,
    client: 'program',
    prepare: async (party) => get(party, '/.well-known/openid-configuration'),
  },
  jwks: { status: 200, client: 'program', prepare: async (party) => get(party, '/jwks') },
  'authorization of a stranger': { status: 303, client: 'person', prepare: (party) => authorization(party) },
  'authorization of somebody signed in': {
    status: 303,
    client: 'person',
    prepare: async (party) => {
      await signedIn(party);
      return authorization(party);
    },
  },
  'silent check': {
    status: 303,
    client: 'person',
    prepare: async (party) => {
      await signedIn(party);
      return authorization(party, { prompt: 'none' });
    },
  },
  'the form': {
    status: 200,
    client: 'person',
    prepare: async (party) => {
      const form = location(await (await authorization(party))());
      return () => party.browser.visit(form);
    },
  },
  'the form, posted': {
    status: 303,
    client: 'person',
    prepare: async (party) => {
      const form = await party.browser.follow((await party.begin()).url);
      return () => party.browser.visit(form.url, { email: EMAIL, password: PASSWORD });
    },
  },
  'the form, posted with a wrong password': {
    status: 422,
    client: 'person',
    prepare: async (party) => {
      const form = await party.browser.follow((await party.begin()).url);
      return () => party.browser.visit(form.url, { email: EMAIL, password: 'wrong' });
    },
  },
  resumption: {
    status: 303,
    client: 'person',
    prepare: async (party) => {
      const form = await party.browser.follow((await party.begin()).url);
      const resume = location(await party.browser.visit(form.url, { email: EMAIL, password: PASSWORD }));
      return () => party.browser.visit(resume);
    },
  },
  'code exchange': {
    status: 200,
    client: 'program',
    prepare: async (party) => {
      const { pending, callback } = await party.signInForCode();
      const code = new URL(callback).searchParams.get('code') ?? '';
      const form = { grant_type: 'authorization_code', code, code_verifier: pending.verifier };
      return post(party, '/token', { ...form, redirect_uri: 'https://app.example/callback' });
    },
  },
  refresh: {
    status: 200,
    client: 'program',
    prepare: async (party) => {
      const { refresh_token: token = '' } = await party.tokens();
      return post(party, '/token', { grant_type: 'refresh_token', refresh_token: token });
    },
  },
  'client credentials': {
    status: 200,
    client: 'program',
    prepare: async (party) => {
      const form = { grant_type: 'client_credentials', scope: 'holdover:admin', resource: `${ORIGIN}/admin` };
      return post(party, '/token', form, 'administrator');
    },
  },
  userinfo: {
    status: 200,
    client: 'program',
    prepare: async (party) => {
      const { access_token: token } = await party.tokens();
      return get(party, '/me', { authorization: `Bearer ${token}` });
    },
  },
  'revocation of an access token': {
    status: 200,
    client: 'program',
    prepare: async (party) =>
      post(party, '/token/revocation', { token: (await party.tokens()).access_token }),
  },
  'revocation of a refresh token': {
    status: 200,
    client: 'program',
    prepare: async (party) => {
      const { refresh_token: token = '' } = await party.tokens();
      return post(party, '/token/revocation', { token });
    },
  },
  logout: {
    status: 200,
    client: 'person',
    prepare: async (party) => {
      await signedIn(party);
      return () => party.browser.visit(`${ORIGIN}/session/end?client_id=app`);
    },
  },
  'logout, confirmed': {
    status: 303,
    client: 'person',
    prepare: async (party) => {
      await signedIn(party);
      const form = await logoutForm(party);
      return () => party.browser.visit(`${ORIGIN}/session/end/confirm`, form);
    },
  },
  'signed out': {
    status: 200,
    client: 'person',
    prepare: async (party) => () => party.browser.visit(`${ORIGIN}/session/end/success`),
  },
};

const faultOf = (port: Port): Error => {
  if (port === 'upstream') return new UpstreamUnavailable('secret detail of a provider', { timedOut: true });
  if (port === 'session-table') return new TableError('TimeoutError', 'no answer', true);
  const reasons = { directory: 'directory', keys: 'keys', database: 'database', passwords: 'busy' } as const;
  return new TemporarilyUnavailable(reasons[port], `secret detail of ${port}`);
};

async function prepared({ prepare }: Route) {
  const world = new World();
  const party = await RelyingParty.discover(world);
  const send = await prepare(party);
  return { world, party, send };
}

/** The ports that the route calls, in order. */
async function callsOf(route: Route): Promise<readonly Port[]> {
  const { world, send } = await prepared(route);
  const calls: Port[] = [];
  world.interfere = (port) => void calls.push(port);
  expect((await send()).status).toBe(route.status);
  return calls;
}

function failAt(world: World, number: number): void {
  let call = 0;
  world.interfere = (port) => {
    if (call++ === number) throw faultOf(port);
  };
}

describe.each(Object.entries(ROUTES))('%s', (_name, route) => {
  test('answers as designed or 503, whichever of its calls fails, and then works', async () => {
    const calls = await callsOf(route);
    expect(calls.length).toBeGreaterThan(0);
    const wrong: string[] = [];
    for (const [number, port] of calls.entries()) {
      const { world, party, send } = await prepared(route);
      failAt(world, number);
      const answer = await send();
      world.interfere = undefined;
      const found = answer.status === route.status ? undefined : await problemOf(route, party, answer, send);
      if (found !== undefined) wrong.push(`call ${number + 1} (${port}): ${found}`);
    }
    expect(wrong).toEqual([]);
  });
});

/** What is wrong with an answer that is not the designed one; undefined when nothing is. */
async function problemOf(
  route: Route,
  party: RelyingParty,
  answer: Visit,
  send: Send,
): Promise<string | undefined> {
  const { status, headers, body } = answer;
  const correlationId = headers.get('x-correlation-id') ?? 'none';
  if (status !== 503) return `${status} ${headers.get('location') ?? body.slice(0, 200)}`;
  if (!/^\d+$/.test(headers.get('retry-after') ?? '')) return 'no Retry-After';
  if (headers.getSetCookie().length > 0) return 'cookies of a request that failed';
  if (!body.includes(correlationId)) return 'no correlation id';
  if (/secret detail|no answer/.test(body)) return 'the detail of a dependency';
  return route.client === 'person' ? afterPage(route, party, answer, send) : afterJson(route, answer, send);
}

async function afterJson(route: Route, { body }: Visit, send: Send): Promise<string | undefined> {
  const { error } = JSON.parse(body) as { error?: unknown };
  if (error !== 'temporarily_unavailable') return `error ${String(error)}`;
  const again = await send();
  return again.status === route.status ? undefined : `again: ${again.status} ${again.body}`;
}

/** A link to a page that is not an error, or the form itself; and posting again works just as well. */
async function afterPage(
  route: Route,
  party: RelyingParty,
  { body, headers }: Visit,
  send: Send,
): Promise<string | undefined> {
  if (!headers.get('content-type')?.startsWith('text/html')) return 'no page';
  if (!body.includes('Try again')) return 'no "Try again"';
  const link = /<a class="button" href="([^"]*)">Try again/.exec(body)?.[1]?.replaceAll('&amp;', '&');
  const cookies = [...party.browser.cookies];
  if (link !== undefined) {
    const followed = await party.browser.visit(new URL(link, ORIGIN).href);
    if (![200, 303].includes(followed.status)) return `"Try again" leads to ${link}: ${followed.status}`;
  }
  party.browser.cookies = cookies;
  const again = await send();
  const expected = route.status === 303 && link !== undefined ? [303, 400] : [route.status];
  return expected.includes(again.status) ? undefined : `again: ${again.status}`;
}
