/** Requests that nobody honest sends. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ALBEvent } from 'aws-lambda';
import fc from 'fast-check';
import { retryHref } from '../../lambda/auth-service/pages/retry.ts';
import { location } from './support/browser.ts';
import { RelyingParty } from './support/relying-party.ts';
import { CLIENT_SECRET, EMAIL, HOSTS, PASSWORD, World, albEvent } from './support/service.ts';

const HOST = HOSTS[0];
let world: World;
let party: RelyingParty;
beforeEach(async () => {
  world = new World();
  party = await RelyingParty.discover(world);
});
const reads = (): number => world.table.calls['primary']!.reads;

describe('events', () => {
  test('an event of any shape gets an answer, and nothing of it comes back in a header', async () => {
    const anything = fc.jsonValue();
    const events = fc.record(
      {
        httpMethod: fc.oneof(fc.constantFrom('GET', 'POST', 'PUT', 'TRACE'), anything),
        path: fc.oneof(fc.constantFrom('/', '//evil.example', '/auth', '/token', '/me', '/jwks'), anything),
        multiValueHeaders: fc.oneof(
          fc.dictionary(fc.constantFrom('host', 'accept', 'cookie', '__proto__'), fc.array(fc.string())),
          fc.constant({ host: [HOST], accept: ['text/html'] }),
          anything,
        ),
        multiValueQueryStringParameters: fc.oneof(
          fc.dictionary(fc.string(), fc.array(fc.string())),
          anything,
        ),
        body: fc.oneof(fc.string(), fc.constant(null), anything),
        isBase64Encoded: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(events, async (event) => {
        const answer = await world.invoke('primary', event as unknown as ALBEvent);
        expect(answer.statusCode).toBeGreaterThanOrEqual(200);
        expect(answer.statusCode).toBeLessThan(500);
        const values = Object.values(answer.multiValueHeaders ?? {}).flat();
        for (const value of values) expect(String(value)).not.toMatch(/[\r\n]/);
      }),
      { numRuns: 200 },
    );
  });

  test.each(['//evil.example', '//@', '//?x#@a', '/\\\\evil.example'])(
    "the target %s is nobody's, not our fault",
    async (target) => {
      const [path = '', query] = target.split('?');
      const event = albEvent(new Request(`https://${HOST}/`), '');
      const multiValueQueryStringParameters = query === undefined ? {} : { [query]: [''] };
      const { statusCode } = await world.invoke('primary', {
        ...event,
        path,
        multiValueQueryStringParameters,
      });
      expect(statusCode).toBeGreaterThanOrEqual(400);
      expect(statusCode).toBeLessThan(500);
    },
  );

  test('a base64 body is the same request', async () => {
    const { refresh_token: token } = await party.tokens();
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token! }).toString();
    const request = new Request(`https://${HOST}/token`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`app:${encodeURIComponent(CLIENT_SECRET)}`).toString('base64')}`,
      },
    });
    const event = albEvent(request, Buffer.from(body).toString('base64'));
    const answer = await world.invoke('primary', { ...event, isBase64Encoded: true });
    expect(answer.statusCode).toBe(200);
  });
});

describe('addresses', () => {
  test.each(['//evil.example/', '/\\evil.example/', '/\t/evil.example', 'https://evil.example/', ''])(
    'the page that says "try again" does not lead to %j',
    async (path) => {
      expect(retryHref('GET', path, '')).toBeUndefined();
      world.keysFail = true;
      const event = albEvent(new Request(`https://${HOST}/`, { headers: { accept: 'text/html' } }), '');
      const page = await world.invoke('primary', { ...event, path });
      expect(page.statusCode).toBeGreaterThanOrEqual(400);
      expect(page.body).not.toContain('href');
    },
  );

  test('state comes back as it was sent and splits no header', async () => {
    const state = 'a\r\nset-cookie: stolen=1\r\n\u0000<script>é';
    const { url } = await party.begin('openid', { state });
    const end = await party.signIn(await party.browser.follow(url));
    expect(new URL(location(end)).searchParams.get('state')).toBe(state);
    expect(end.headers.getSetCookie().join()).not.toContain('stolen');
  });

  test.each([
    'https://app.example/callback/../evil',
    'https://app.example/callback?x=1',
    'https://app.example.evil.example/callback',
    'https://app.example@evil.example/callback',
    'https://app.example/callback#x',
    'javascript:alert(1)',
    '//app.example/callback',
  ])('%s is not a registered address', async (redirectUri) => {
    const { url } = await party.begin('openid', { redirect_uri: redirectUri });
    const page = await party.browser.visit(url);
    expect(page.status).toBe(400);
    expect(page.headers.get('location')).toBeNull();
  });
});

describe('tokens', () => {
  test('forged and altered ones are refused without a read', async () => {
    const tokens = await party.tokens();
    const refresh = tokens.refresh_token!;
    const [region, grant, nonce, generation, born, key, mac] = refresh.split('.');
    const forged = [
      `${refresh}A`,
      refresh.slice(0, -1),
      `${refresh}=`,
      [region, grant, nonce, '5', born, key, mac].join('.'),
      ['standby', grant, nonce, generation, born, key, mac].join('.'),
      [region, 'another', nonce, generation, born, key, mac].join('.'),
      [region, grant, nonce, generation, born, '__proto__', mac].join('.'),
      `${refresh}.${mac}`,
      'x'.repeat(50_000),
      '.'.repeat(1000),
    ];
    const before = reads();
    for (const token of forged)
      expect(await party.refresh(token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(reads()).toBe(before);
    expect((await party.refresh(refresh)).status).toBe(200);
  });

  test('one kind is not taken for another', async () => {
    const tokens = await party.tokens();
    for (const token of [tokens.refresh_token!, tokens.id_token!]) {
      const answer = await party.fetch(`https://${HOST}/me`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(answer.status).toBe(401);
    }
    for (const token of [tokens.access_token, tokens.id_token!])
      expect((await party.refresh(token)).status).toBe(400);
  });

  test('a revoked family is over in both regions', async () => {
    const tokens = await party.tokens();
    const form = { token: tokens.refresh_token!, token_type_hint: 'refresh_token' };
    const answer = await party.fetch(`https://${HOST}/token/revocation`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`app:${encodeURIComponent(CLIENT_SECRET)}`).toString('base64')}`,
      },
      body: new URLSearchParams(form).toString(),
    });
    expect(answer.status).toBe(200);
    for (const region of ['primary', 'standby'] as const) {
      party.region = region;
      expect((await party.refresh(tokens.refresh_token!)).status).toBe(400);
    }
  });
});

describe('the carried request', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });
  const moveWithForm = async () => {
    world.table.replicating = false;
    const form = await party.browser.follow((await party.begin()).url);
    party.region = 'standby';
    return form;
  };
  const fields = { email: EMAIL, password: PASSWORD };

  test('starts again in the other region within its time, and not after it', async () => {
    const form = await moveWithForm();
    const cookies = [...party.browser.cookies];
    expect((await party.browser.visit(form.url, fields)).status).toBe(303);
    party.browser.cookies = cookies;
    const late = Date.now() + 601_000;
    jest.spyOn(Date, 'now').mockReturnValue(late);
    expect((await party.browser.visit(form.url, fields)).status).toBe(400);
  });

  test.each([0, 1, 12, 16, 28, 29, 500])('%i bytes that we never sealed are no request', async (length) => {
    const form = await moveWithForm();
    party.browser.cookies = party.browser.cookies.map((cookie) =>
      cookie.name === '__Secure-request'
        ? { ...cookie, value: Buffer.alloc(length, 7).toString('base64url') }
        : cookie,
    );
    expect((await party.browser.visit(form.url, fields)).status).toBe(400);
  });
});

describe('names', () => {
  test.each(['__proto__', 'constructor', 'x'.repeat(5000), 'a\u0000b', '../client', 'client#app'])(
    'application %j is unknown and costs no read',
    async (clientId) => {
      const before = reads();
      const { url } = await party.begin('openid', { client_id: clientId });
      expect((await party.browser.visit(url)).status).toBe(400);
      expect(reads()).toBe(before);
    },
  );

  test('an address that no person has is refused like any other, and the database is not asked', async () => {
    const form = await party.browser.follow((await party.begin()).url);
    world.databaseFails = true;
    for (const email of ['a\u0000@example.org', `${'a'.repeat(300)}@example.org`]) {
      const answer = await party.browser.visit(form.url, { email, password: PASSWORD });
      expect(answer.status).toBe(422);
      expect(answer.body).toContain('Sign-in did not work');
    }
    expect(world.passwordChecks).toBe(2);
  });

  test('spellings of one address share one counter', async () => {
    const form = await party.browser.follow((await party.begin()).url);
    const spellings = [EMAIL, EMAIL.toUpperCase(), ` ${EMAIL} `, 'aDa@eXample.org'];
    for (let count = 0; count < 10; count += 1) {
      const email = spellings[count % spellings.length]!;
      await party.browser.visit(form.url, { email, password: 'wrong' });
    }
    const answer = await party.browser.visit(form.url, { email: EMAIL, password: PASSWORD });
    expect(answer.status).toBe(422);
  });
});

test('every answer forbids guessing its type and going back to plain HTTP', async () => {
  const answers = [
    await party.browser.visit(`https://${HOST}/nothing`),
    await party.browser.visit(`https://${HOST}/jwks`),
    await party.browser.visit((await party.begin()).url),
    await party.browser.visit(`https://${HOST}/auth`),
  ];
  for (const { headers } of answers) {
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  }
});

test('nothing that carries a token, a code or a form may be kept by a cache', async () => {
  const pending = await party.begin();
  const begun = await party.browser.visit(pending.url);
  const form = await party.browser.follow(location(begun));
  const signedIn = await party.browser.visit(form.url, { email: EMAIL, password: PASSWORD });
  const resumed = await party.browser.visit(location(signedIn));
  const tokens = await party.redeem({ pending, callback: location(resumed) });
  const userinfo = await party.fetch(`https://${HOST}/me`, {
    headers: { authorization: `Bearer ${String(tokens.body['access_token'])}` },
  });
  for (const { headers } of [begun, form, signedIn, resumed, tokens, userinfo])
    expect(headers.get('cache-control')).toContain('no-store');
});
