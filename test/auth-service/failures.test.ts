/**
 * A dependency that fails is 503 with Retry-After, as JSON or page,
 * and never 500, 401, 404 or invalid_grant (auth traps A17).
 */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { RelyingParty } from './support/relying-party.ts';
import { CLIENT_SECRET, EMAIL, HOSTS, PASSWORD, World } from './support/service.ts';

const HOST = HOSTS[0];
let world: World;
let party: RelyingParty;
beforeEach(async () => {
  world = new World();
  party = await RelyingParty.discover(world);
});

const BREAK: Readonly<Record<string, () => void>> = {
  'session table': () => (world.table.failNext = () => true),
  directory: () => (world.directoryFails = true),
  keys: () => (world.keysFail = true),
};

describe.each(Object.keys(BREAK))('%s', (dependency) => {
  test('token endpoint', async () => {
    const { refresh_token: token } = await party.tokens();
    BREAK[dependency]!();
    const answer = await party.refresh(token!);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(answer.body).toEqual({
      error: 'temporarily_unavailable',
      error_description: expect.any(String),
      correlation_id: answer.headers.get('x-correlation-id'),
    });
  });

  test('userinfo', async () => {
    const { access_token: token } = await party.tokens();
    BREAK[dependency]!();
    const answer = await party.fetch(`https://${HOST}/me`, { headers: { authorization: `Bearer ${token}` } });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
  });

  test('authorization shows our page and does not go back to the application', async () => {
    await party.tokens();
    const { url } = await party.begin();
    BREAK[dependency]!();
    const page = await party.browser.visit(url);
    expect(page.status).toBe(503);
    expect(page.headers.get('retry-after')).toBe('2');
    expect(page.body).toContain('We cannot do this right now');
    expect(page.body).toContain('Try again');
    expect(page.body).toContain(page.headers.get('x-correlation-id')!);
    expect(page.body).not.toContain('does not answer');
  });

  test('the form', async () => {
    const form = await party.browser.follow((await party.begin()).url);
    BREAK[dependency]!();
    const answer = await party.browser.visit(form.url, { email: EMAIL, password: PASSWORD });
    expect(answer.status).toBe(503);
    expect(answer.body).toContain('Try again');
  });
});

test('the database is nobody else than password sign-in', async () => {
  const tokens = await party.tokens();
  world.databaseFails = true;
  expect((await party.refresh(tokens.refresh_token!)).status).toBe(200);
  const form = await party.browser.follow((await party.begin('openid', { prompt: 'login' })).url);
  expect(form.status).toBe(200);
  const answer = await party.browser.visit(form.url, { email: EMAIL, password: PASSWORD });
  expect(answer.status).toBe(503);
  expect(answer.body).toContain('not about your password');
  expect(answer.body).toContain(`value="${EMAIL}"`);
});

test('an account that is not projected yet is 503, a deleted or disabled or cut-off one is refused', async () => {
  const { refresh_token: token } = await party.tokens();
  const account = world.account as Exclude<typeof world.account, 'unknown'>;
  world.account = 'unknown';
  expect((await party.refresh(token!)).status).toBe(503);
  for (const change of [
    { status: 'disabled' },
    { status: 'deleted' },
    { cutoffAt: Math.floor(Date.now() / 1000) + 1 },
  ] as const) {
    world.account = { ...account, ...change };
    expect(await party.refresh(token!)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  }
  world.account = account;
  expect((await party.refresh(token!)).status).toBe(200);
});

test('an unknown application and a foreign redirect address end on a page of ours', async () => {
  const { url } = await party.begin();
  for (const [name, value] of [
    ['client_id', 'nobody'],
    ['redirect_uri', 'https://evil.example/'],
  ] as const) {
    const wrong = new URL(url);
    wrong.searchParams.set(name, value);
    const page = await party.browser.visit(wrong.href);
    expect(page.status).toBe(400);
    expect(page.body).toContain('start again');
    expect(page.body).not.toContain('<script');
  }
});

test('PKCE is required, a wrong client secret and a repeated parameter are refused', async () => {
  const pending = await party.begin();
  const plain = new URL(pending.url);
  plain.searchParams.delete('code_challenge');
  plain.searchParams.delete('code_challenge_method');
  const refused = await party.browser.follow(plain.href);
  expect(new URL(refused.headers.get('location')!).searchParams.get('error')).toBe('invalid_request');

  const twice = await party.browser.visit(`${pending.url}&state=second`);
  expect(
    new URL(twice.headers.get('location') ?? 'https://none/?error=page').searchParams.get('code'),
  ).toBeNull();

  const token = await party.fetch(`https://${HOST}/token`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`app:${encodeURIComponent(`${CLIENT_SECRET}x`)}`).toString('base64')}`,
    },
    body: 'grant_type=refresh_token&refresh_token=x',
  });
  expect(token.status).toBe(401);
});

test('an unknown path is a plain 404', async () => {
  expect((await party.browser.visit(`https://${HOST}/nothing`)).status).toBe(404);
});
