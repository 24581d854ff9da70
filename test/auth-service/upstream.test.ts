/** Signing in at an upstream provider: who gets a session, who gets a page, and what stays untouched meanwhile. */
import { beforeEach, describe, expect, test } from '@jest/globals';

import { location } from './support/browser.ts';
import type { Visit } from './support/browser.ts';
import { EMAIL, HOSTS, PASSWORD } from './support/service.ts';
import { symmetricKey } from './support/keys.ts';
import {
  ISSUER,
  ORGANIZATION,
  SUBJECT,
  atProvider,
  buttonOn,
  connectionTo,
  openForm,
  signInUpstream,
  upstreamBench,
} from './support/upstream.ts';
import type { UpstreamBench } from './support/upstream.ts';
import type { Resealed } from '../../lambda/auth-service/upstream/reseal.ts';
import type { Conduct } from '../../lib/world/local/upstream-provider/conduct.ts';

const APPLICATION = 'https://app.example/callback';
let bench: UpstreamBench;
beforeEach(async () => {
  bench = await upstreamBench();
});
const isSignedIn = (visit: Visit): boolean =>
  visit.status === 303 && location(visit).startsWith(`${APPLICATION}?code=`);
const reasons = (): readonly string[] =>
  bench.world.lines.flatMap(({ line }) => ('reason' in line ? [line.reason] : []));
const session = () => bench.party.browser.cookies.find(({ name }) => name === '__Host-session');

test('a linked person signs in, without a password and without the database', async () => {
  bench.world.databaseFails = true;
  const pending = await bench.party.begin();
  const form = await bench.party.browser.follow(pending.url);
  expect(form.body).toContain('Sign in with The &lt;Other&gt;');
  const end = await bench.party.browser.follow(await atProvider(bench, form));
  const tokens = await bench.party.exchange(pending, location(end));
  expect(tokens.claims()).toMatchObject({ sub: 'account-1' });
  expect(bench.world.passwordChecks).toBe(0);
  expect(bench.world.lines.some(({ line }) => line.event === 'signed-in')).toBe(true);
  expect(bench.party.browser.cookies.some(({ name }) => name === '__Secure-upstream')).toBe(false);
});

describe('a page with "Try again", and no session', () => {
  const expected: Readonly<Partial<Record<Conduct, readonly [number, string]>>> = {
    'wrong-issuer': [422, 'did not sign you in'],
    'wrong-key': [422, 'did not sign you in'],
    'wrong-nonce': [422, 'did not sign you in'],
    expired: [422, 'did not sign you in'],
    unsigned: [422, 'did not sign you in'],
    denied: [422, 'did not sign you in'],
    'token-hangs': [503, 'does not answer'],
    'token-errors': [503, 'does not answer'],
    'not-now': [503, 'does not answer'],
  };
  test.each(Object.entries(expected))('%s', async (conduct, [status, words]) => {
    bench.provider.conduct = conduct as Conduct;
    const page = await signInUpstream(bench);
    expect(page.status).toBe(status);
    expect(page.body).toContain(words);
    expect(page.body).not.toMatch(/secret detail|OAUTH_|Traceback/);
    expect(page.headers.get('retry-after')).toBe(status === 503 ? '2' : null);
    expect(session()).toBeUndefined();

    bench.provider.conduct = 'honest';
    const again = /<a class="button" href="([^"]+)">Try again/.exec(page.body)?.[1] ?? '';
    const url = location(await bench.party.browser.visit(new URL(again, page.url).href));
    const answer = await bench.provider.answer({ method: 'GET', url, headers: {}, body: '' });
    const back = typeof answer === 'string' ? '' : (answer.headers['location'] ?? '');
    expect(isSignedIn(await bench.party.browser.follow(back))).toBe(true);
  });

  test.each<[Conduct, number]>([
    ['hangs', 503],
    ['errors', 503],
    ['other-issuer', 422],
    ['plain-http', 422],
    ['redirect', 422],
    ['garbage', 422],
  ])('before leaving: %s', async (conduct, status) => {
    bench.provider.conduct = conduct;
    const page = await bench.party.browser.visit(buttonOn(await openForm(bench)));
    expect(page.status).toBe(status);
    expect(page.body).toContain('Try again</a>');
  });

  test('the password form on that page works', async () => {
    bench.provider.conduct = 'hangs';
    const page = await bench.party.browser.visit(buttonOn(await openForm(bench)));
    const action = /<form method="post" action="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const end = await bench.party.browser.follow(new URL(action, page.url).href, {
      email: EMAIL,
      password: PASSWORD,
    });
    expect(isSignedIn(end)).toBe(true);
  });
});

describe('who is let in', () => {
  test.each([
    ['disabled', { status: 'disabled' as const }],
    ['disabled', { organizationId: 'organization-2' }],
  ])('%s: not with %j', async (reason, change) => {
    if (bench.world.account !== 'unknown') bench.world.account = { ...bench.world.account, ...change };
    const page = await signInUpstream(bench);
    expect([page.status, reasons()]).toEqual([422, [reason]]);
    expect(page.body).toContain('Ask your administrator');
  });

  test('an account that this region does not know yet: again later', async () => {
    bench.world.account = 'unknown';
    expect((await signInUpstream(bench)).status).toBe(503);
  });

  test('somebody new gets an account', async () => {
    bench.world.links.clear();
    const asked: unknown[] = [];
    bench.world.admit = async (person) => {
      asked.push(person);
      return { kind: 'admitted', accountId: 'account-1' };
    };
    expect(isSignedIn(await signInUpstream(bench))).toBe(true);
    expect(asked).toEqual([
      {
        connectionId: 'connection-1',
        organizationId: ORGANIZATION,
        issuer: ISSUER,
        subject: SUBJECT,
        email: 'grace@upstream.example',
        name: 'Grace',
      },
    ]);
  });

  test('somebody new where no account can be made is told why, and the others sign in', async () => {
    bench.provider.person = { subject: 'person-2', email: 'new@upstream.example' };
    const page = await signInUpstream(bench);
    expect(page.status).toBe(503);
    expect(page.body).toContain('New accounts cannot be made right now');
    bench.provider.person = { subject: SUBJECT };
    expect(isSignedIn(await signInUpstream(bench))).toBe(true);
  });

  test.each([
    ['unknown-user', { newUsers: 'refuse' as const }, { subject: 'new', email: 'new@upstream.example' }],
    ['no-address', {}, { subject: 'new' }],
    ['no-address', {}, { subject: 'new', email: 'new@upstream.example', emailVerified: false }],
    ['no-address', {}, { subject: 'new', email: 'no address' }],
    ['address-taken', {}, { subject: 'new', email: EMAIL }],
  ])('%s', async (reason, change, person) => {
    bench.world.connections = [connectionTo(bench.world, change)];
    bench.world.admit = () => Promise.resolve({ kind: 'address-taken' });
    bench.provider.person = person;
    const page = await signInUpstream(bench);
    expect([page.status, reasons()]).toEqual([422, [reason]]);
    expect(page.body).toContain('Ask your administrator');
    expect(page.body).not.toContain(EMAIL);
  });
});

describe('another organisation', () => {
  test('its connections are no way to sign in here', async () => {
    const form = await openForm(bench);
    const button = buttonOn(form);
    bench.world.connections = [connectionTo(bench.world, { organizationId: 'organization-2' })];
    const visit = await bench.party.browser.visit(button);
    expect([visit.status, location(visit)]).toEqual([303, form.url]);
    expect((await bench.party.browser.visit(form.url)).body).not.toContain('Sign in with');
  });

  test('a connection that is gone when the person comes back makes no session', async () => {
    const back = await atProvider(bench, await openForm(bench));
    bench.world.connections = [];
    const end = await bench.party.browser.follow(back);
    expect(end.body).toContain('type="password"');
    expect(session()).toBeUndefined();
  });

  test('an application of no organisation shows none', async () => {
    bench.world.clients = bench.world.clients.map(({ organizationId: _none, ...client }) => client);
    expect((await openForm(bench)).body).not.toContain('Sign in with');
  });
});

describe('the way back', () => {
  test('may end in the other region', async () => {
    const form = await openForm(bench);
    const back = await atProvider(bench, form);
    bench.party.region = 'standby';
    expect(isSignedIn(await bench.party.browser.follow(back))).toBe(true);
  });

  test('where the sign-in never arrives, the person starts it again', async () => {
    bench.world.table.replicating = false;
    const back = await atProvider(bench, await openForm(bench));
    bench.world.table.lose('primary');
    bench.party.region = 'standby';
    const end = await bench.party.browser.follow(back);
    expect(end.body).toContain('We moved you');
    expect(end.body).toContain('Sign in with');
  });

  test('leads nowhere without the browser that left', async () => {
    const back = await atProvider(bench, await openForm(bench));
    bench.party.browser.cookies = [];
    const end = await bench.party.browser.follow(back);
    expect(end.status).toBe(400);
  });

  test('leads to the form without the ticket', async () => {
    const back = await atProvider(bench, await openForm(bench));
    bench.party.browser.cookies = bench.party.browser.cookies.filter(
      ({ name }) => name !== '__Secure-upstream',
    );
    const end = await bench.party.browser.follow(back);
    expect([end.status, end.body.includes('type="password"')]).toEqual([200, true]);
    expect(bench.provider.requests).not.toContain('/token');
  });

  test("somebody else's code is refused", async () => {
    const victim = await atProvider(bench, await openForm(bench));
    const code = new URL(await atProvider(bench, await openForm(bench))).searchParams.get('code') ?? '';
    const forged = new URL(victim);
    forged.searchParams.set('code', code);
    expect((await bench.party.browser.follow(forged.href)).status).toBe(422);
    expect(session()).toBeUndefined();
  });

  test('a code is good for one sign-in', async () => {
    const back = await atProvider(bench, await openForm(bench));
    const cookies = [...bench.party.browser.cookies];
    expect(isSignedIn(await bench.party.browser.follow(back))).toBe(true);
    bench.party.browser.cookies = cookies;
    expect(isSignedIn(await bench.party.browser.follow(back))).toBe(false);
  });

  test.each(['', 'state=', 'state=x', `state=${'a'.repeat(20)}.short`, 'state=..%2Fx.y'])(
    'with the query "%s" is a page that ends here',
    async (query) => {
      const visit = await bench.party.browser.visit(`https://${HOSTS[0]}/upstream/callback?${query}`);
      expect(visit.status).toBe(400);
    },
  );

  test('is this host, whatever is asked', async () => {
    const back = await atProvider(bench, await openForm(bench));
    expect(back.startsWith(`https://${HOSTS[0]}/upstream/callback?`)).toBe(true);
    const visit = await bench.party.browser.visit(back);
    expect(new URL(location(visit)).host).toBe(HOSTS[0]);
  });

  test('answers nothing but GET', async () => {
    const visit = await bench.party.browser.visit(`https://${HOSTS[0]}/upstream/callback`, { state: 'x' });
    expect([visit.status, visit.headers.get('allow')]).toEqual([405, 'GET']);
  });
});

test('a secret whose key is gone is our fault, and said so', async () => {
  bench.world.mac = { serial: 2, keys: [symmetricKey('mac-2')] };
  const page = await bench.party.browser.visit(buttonOn(await openForm(bench)));
  expect([page.status, reasons()]).toEqual([503, ['connection-secret']]);
});

describe('a secret whose key retires', () => {
  beforeEach(() => {
    bench.world.mac = { serial: 2, keys: [symmetricKey('mac-2'), ...bench.world.mac.keys] };
  });

  test('is sealed by the new one once somebody has signed in', async () => {
    const found: Resealed[] = [];
    bench.world.reseal = async (resealed) => void found.push(resealed);
    expect(isSignedIn(await signInUpstream(bench))).toBe(true);
    const [resealed] = found;
    const [connection] = bench.world.connections;
    expect(resealed).toMatchObject({ connectionId: 'connection-1', before: connection?.sealedSecret });
    expect(resealed?.after).toMatch(/^mac-2\./);
    bench.world.connections = [connectionTo(bench.world, { sealedSecret: resealed?.after ?? '' })];
    bench.world.mac = { serial: 3, keys: bench.world.mac.keys.slice(0, 1) };
    bench.party.browser.cookies = [];
    expect(isSignedIn(await signInUpstream(bench))).toBe(true);
    expect(found).toHaveLength(1);
  });

  test('is no reason to refuse anybody where that fails', async () => {
    expect(isSignedIn(await signInUpstream(bench))).toBe(true);
    const failed = bench.world.lines.filter(
      ({ line }) => 'component' in line && line.component === 'connection-reseal',
    );
    expect(failed).toHaveLength(1);
  });
});

test('nothing of the conversation reaches a log line', async () => {
  const back = await atProvider(bench, await openForm(bench));
  bench.provider.conduct = 'wrong-key';
  await bench.party.browser.follow(back);
  const lines = JSON.stringify(bench.world.lines);
  const { code = '', state = '' } = Object.fromEntries(new URL(back).searchParams);
  for (const secret of [code, state, 'upstream-client-secret', 'eyJ', 'grace@'])
    expect(lines).not.toContain(secret);
  expect(lines).toContain('provider-answer');
});
