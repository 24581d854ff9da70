import { generateKeyPairSync } from 'node:crypto';

import { beforeEach, describe, expect, test } from '@jest/globals';

import { adminCreate, adminList, adminToken } from '../../lambda/checks/admin.ts';
import { Browser } from '../../lambda/checks/browser.ts';
import { CookieJar } from '../../lambda/checks/cookie-jar.ts';
import { discover } from '../../lambda/checks/discovery.ts';
import { logout } from '../../lambda/checks/logout.ts';
import { RelyingParty } from '../../lambda/checks/relying-party.ts';
import type { Tokens } from '../../lambda/checks/relying-party.ts';
import { silentCheck, startSignIn, submitPassword } from '../../lambda/checks/sign-in.ts';
import { ExchangeError } from '../../lambda/contract/http.ts';
import { FakeIssuer } from '../support/fake-issuer.ts';

let issuer: FakeIssuer;
let party: RelyingParty;
let browser: Browser;
const honest503 = () => ({
  status: 503,
  headers: { 'retry-after': ['2'], 'content-type': ['text/html'] },
  body: '<h1>Try again</h1>',
});

beforeEach(async () => {
  issuer = new FakeIssuer();
  const document = await discover(issuer.exchange, issuer.host);
  if (document.outcome !== 'ok') throw new Error(document.reason);
  party = new RelyingParty(document.value, {
    clientId: 'app',
    redirectUri: 'https://app.example/callback',
    postLogoutRedirectUri: 'https://app.example/bye',
    scope: 'openid offline_access',
  });
  browser = new Browser(issuer.exchange, new CookieJar(() => Date.now()));
});

async function open() {
  const opened = await startSignIn(browser, party);
  if (opened.outcome !== 'ok') throw new Error(opened.reason);
  return opened.value;
}
async function returned() {
  const form = await open();
  const posted = await submitPassword(browser, party, form, 'a@test.example', issuer.password);
  if (posted.outcome !== 'ok' || posted.value.kind !== 'returned') throw new Error('did not return');
  return { callback: posted.value.callback, pending: form.pending };
}
async function signedIn(): Promise<Tokens> {
  const { callback, pending } = await returned();
  const tokens = await party.exchangeCode(issuer.exchange, callback, pending);
  if (tokens.outcome !== 'ok') throw new Error(tokens.reason);
  return tokens.value;
}

describe('the hosted page', () => {
  test('is green with the form only', async () => {
    expect(await startSignIn(browser, party)).toMatchObject({
      outcome: 'ok',
      status: 200,
      servedBy: 'primary',
    });
    issuer.overrides.set('interaction', honest503);
    expect(await startSignIn(browser, party)).toMatchObject({ outcome: 'unavailable', retryAfterSeconds: 2 });
    issuer.overrides.set('interaction', () => ({ status: 200, body: '<h1>Sorry</h1>' }));
    expect(await startSignIn(browser, party)).toMatchObject({ outcome: 'wrong' });
  });

  test('a redirect loop, a downgrade and a strange host are wrong', async () => {
    for (const location of ['/auth', 'http://login.test.example/auth', 'https://evil.example/']) {
      issuer.overrides.set('auth', () => ({ status: 302, headers: { location: [location] } }));
      expect(await startSignIn(browser, party)).toMatchObject({ outcome: 'wrong' });
    }
  });
});

describe('signing in', () => {
  test('ends with tokens whose signature was checked', async () => {
    expect(await signedIn()).toMatchObject({ subject: 'person', refreshToken: 'refresh-1' });
    expect(issuer.requests.some(({ url }) => url.endsWith('/jwks'))).toBe(true);
  });

  test('a wrong password is refused, and the cookies went along', async () => {
    const result = await submitPassword(browser, party, await open(), 'a@test.example', 'wrong');
    expect(result).toMatchObject({ outcome: 'refused', reason: 'credentials' });
    expect(issuer.requests.at(-1)?.headers?.['cookie']).toContain('__Secure-interaction=');
  });

  test('a form at another address is being asked again, not refused', async () => {
    const form = await open();
    issuer.overrides.set('interaction', () => {
      issuer.overrides.clear();
      return { status: 303, headers: { location: [form.pending.authorizationUrl] } };
    });
    const moved = await submitPassword(browser, party, form, 'a@test.example', issuer.password);
    if (moved.outcome !== 'ok' || moved.value.kind !== 'asked-again') throw new Error('was not asked again');
    const again = await submitPassword(browser, party, moved.value, 'a@test.example', issuer.password);
    if (again.outcome !== 'ok' || again.value.kind !== 'returned') throw new Error('did not return');
    expect(await party.exchangeCode(issuer.exchange, again.value.callback, form.pending)).toMatchObject({
      outcome: 'ok',
    });
  });

  test('a second use of the code is refused', async () => {
    const { callback, pending } = await returned();
    await party.exchangeCode(issuer.exchange, callback, pending);
    expect(await party.exchangeCode(issuer.exchange, callback, pending)).toMatchObject({
      outcome: 'refused',
      reason: 'invalid_grant',
    });
  });

  test('an ID token signed by somebody else is wrong', async () => {
    issuer.signingKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const { callback, pending } = await returned();
    expect(await party.exchangeCode(issuer.exchange, callback, pending)).toMatchObject({ outcome: 'wrong' });
  });

  test('a callback with a foreign state is not accepted', async () => {
    const { callback, pending } = await returned();
    callback.searchParams.set('state', 'foreign');
    await expect(party.exchangeCode(issuer.exchange, callback, pending)).rejects.toThrow();
  });
});

describe('tokens', () => {
  test('refresh rotates, and a token that stays the same is wrong', async () => {
    const tokens = await signedIn();
    expect(await party.refresh(issuer.exchange, tokens)).toMatchObject({
      outcome: 'ok',
      value: { refreshToken: 'refresh-2' },
    });
    expect(await party.refresh(issuer.exchange, { ...tokens, refreshToken: 'refresh-3' })).toMatchObject({
      outcome: 'wrong',
      reason: 'the refresh token was not rotated',
    });
  });

  test('a 503, a refusal, a bare error and silence are four different things', async () => {
    const tokens = await signedIn();
    const ask = () => party.refresh(issuer.exchange, tokens);
    issuer.overrides.set('token', honest503);
    expect(await ask()).toMatchObject({ outcome: 'unavailable' });
    issuer.overrides.set('token', () => ({
      status: 400,
      headers: { 'content-type': ['application/json'] },
      body: '{"error":"invalid_grant"}',
    }));
    expect(await ask()).toMatchObject({ outcome: 'refused', reason: 'invalid_grant' });
    issuer.overrides.set('token', () => ({ status: 500, body: 'oops' }));
    expect(await ask()).toMatchObject({ outcome: 'wrong', status: 500 });
    issuer.overrides.set('token', () => {
      throw new ExchangeError('response', 'silence', 'primary');
    });
    expect(await ask()).toMatchObject({
      outcome: 'unreachable',
      stage: 'response',
      effect: 'unknown',
      servedBy: 'primary',
    });
  });

  test('calls of several people at once are not mixed up', async () => {
    const tokens = await signedIn();
    const dead = () => Promise.reject(new ExchangeError('connect', 'refused', 'primary'));
    const [good, bad] = await Promise.all([
      party.refresh(issuer.exchange, tokens),
      party.refresh(dead, tokens),
    ]);
    expect([good.outcome, bad.outcome]).toEqual(['ok', 'unreachable']);
  });

  test('userinfo of another person is wrong, an expired token is refused', async () => {
    const tokens = await signedIn();
    expect(await party.userinfo(issuer.exchange, tokens)).toMatchObject({ outcome: 'ok' });
    expect(await party.userinfo(issuer.exchange, { ...tokens, subject: 'other' })).toMatchObject({
      outcome: 'wrong',
    });
    issuer.overrides.set('me', () => ({
      status: 401,
      headers: { 'www-authenticate': ['Bearer error="invalid_token"'] },
    }));
    expect(await party.userinfo(issuer.exchange, tokens)).toMatchObject({
      outcome: 'refused',
      reason: 'invalid_token',
    });
  });
});

describe('the session', () => {
  test('a silent check gives a code while signed in and login_required afterwards', async () => {
    await signedIn();
    expect(await silentCheck(browser, party)).toMatchObject({ outcome: 'ok' });
    issuer.signedIn = false;
    expect(await silentCheck(browser, party)).toMatchObject({ outcome: 'refused', reason: 'login_required' });
  });

  test('logout returns to the application, through the question where one is asked', async () => {
    const tokens = await signedIn();
    expect(await logout(browser, party, tokens)).toMatchObject({ outcome: 'ok', value: 'returned' });
    const question =
      '<form method="post" action="/session/end/confirm"><input type="hidden" name="xsrf" value="x"></form>';
    issuer.overrides.set('session', ({ method, body }) =>
      method === 'POST' && body === 'xsrf=x&logout=yes'
        ? { status: 303, headers: { location: ['https://app.example/bye'] } }
        : { status: 200, body: question },
    );
    expect(await logout(browser, party, tokens)).toMatchObject({ outcome: 'ok', value: 'returned' });
    issuer.overrides.set('session', () => ({
      status: 303,
      headers: { location: ['https://evil.example/'] },
    }));
    expect(await logout(browser, party, tokens)).toMatchObject({ outcome: 'wrong' });
    issuer.overrides.set('session', () => ({ status: 400, body: '<h1>No</h1>' }));
    expect(await logout(browser, party, tokens)).toMatchObject({ outcome: 'wrong' });
  });
});

describe('administration', () => {
  const json = (status: number, body: object) => () => ({
    status,
    headers: { 'content-type': ['application/json'], 'retry-after': ['5'] },
    body: JSON.stringify(body),
  });
  const create = () =>
    adminCreate(issuer.exchange, issuer.host, 'token', 'organizations', { name: 'A' }, 'key-00000001');

  test('a token names its resource; records are created and listed with it', async () => {
    expect(await adminToken(issuer.exchange, party, issuer.host)).toMatchObject({
      outcome: 'ok',
      value: 'admin',
    });
    expect(issuer.requests.at(-1)?.body).toContain('resource=https%3A%2F%2Flogin.test.example%2Fadmin');
    issuer.overrides.set('admin', json(201, { id: 'o1' }));
    expect(await create()).toMatchObject({ outcome: 'ok', value: { id: 'o1' } });
    expect(issuer.requests.at(-1)?.headers).toMatchObject({
      authorization: 'Bearer token',
      'idempotency-key': 'key-00000001',
    });
    issuer.overrides.set('admin', json(200, { items: [] }));
    expect(await adminList(issuer.exchange, issuer.host, 'token', 'users')).toMatchObject({ outcome: 'ok' });
  });

  test.each([
    [
      '503 in a standby',
      json(503, { error: 'temporarily_unavailable' }),
      { outcome: 'unavailable', retryAfterSeconds: 5 },
    ],
    ['403', json(403, { error: 'insufficient_scope' }), { outcome: 'refused', reason: 'insufficient_scope' }],
    ['500', json(500, { error: 'server_error' }), { outcome: 'wrong', status: 500 }],
    ['200 instead of 201', json(200, {}), { outcome: 'wrong' }],
    ['HTML', () => ({ status: 201, body: '<p>' }), { outcome: 'wrong' }],
  ])('%s', async (_name, answer, expected) => {
    issuer.overrides.set('admin', answer);
    expect(await create()).toMatchObject(expected);
  });
});
