/** RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0): our pages, no script, registered addresses only. */
import { beforeEach, expect, test } from '@jest/globals';
import { location } from './support/browser.ts';
import type { Visit } from './support/browser.ts';
import { signingKey } from './support/keys.ts';
import { RelyingParty } from './support/relying-party.ts';
import { HOSTS, World } from './support/service.ts';

const END = `https://${HOSTS[0]}/session/end`;
const BYE = 'https://app.example/bye';
let party: RelyingParty;
beforeEach(async () => {
  party = await RelyingParty.discover(new World());
});
const leave = (parameters: Record<string, string>) =>
  party.browser.follow(`${END}?${new URLSearchParams({ client_id: 'app', ...parameters }).toString()}`);
const confirm = (page: Visit, fields: Record<string, string> = { logout: 'yes' }) =>
  party.browser.follow(`${END}/confirm`, {
    xsrf: /name="xsrf" value="([\w-]+)"/.exec(page.body)?.[1] ?? '',
    ...fields,
  });
const isOurs = (page: Visit): void => {
  expect(page.status).toBe(200);
  expect(page.body).not.toContain('<script');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/script-src|unsafe/);
  expect(page.headers.get('cache-control')).toBe('no-store');
};

test.each([
  ['is signed in', true],
  ['is not signed in', false],
])('somebody who %s gets a page of ours that leads back to the application', async (_name, signedIn) => {
  if (signedIn) await party.tokens();
  const page = await leave({ post_logout_redirect_uri: BYE, state: 'x y&z' });
  isOurs(page);
  expect(page.headers.get('content-security-policy')).toContain("form-action 'self' https://app.example");
  const back = new URL(location(await confirm(page)));
  expect(back.origin + back.pathname).toBe(BYE);
  expect(back.searchParams.get('state')).toBe('x y&z');
});

test('without an address it ends on our own page', async () => {
  const page = await leave({});
  isOurs(page);
  const out = await confirm(page);
  isOurs(out);
  expect(out.body).toContain('You are signed out');
});

test('an address that is not registered, or an application that is not known, leads nowhere', async () => {
  const attempts: readonly Record<string, string>[] = [
    { post_logout_redirect_uri: 'https://evil.example/' },
    { post_logout_redirect_uri: `${BYE}/../evil` },
    { client_id: 'nobody', post_logout_redirect_uri: BYE },
  ];
  for (const parameters of attempts) {
    const page = await leave(parameters);
    expect(page.status).toBe(400);
    expect(page.headers.get('location')).toBeNull();
    expect(page.body).not.toContain('<script');
  }
});

test('the answer needs the anti-forgery field of its own question', async () => {
  await party.tokens();
  const page = await leave({});
  expect((await confirm(page, { xsrf: 'made up', logout: 'yes' })).status).toBe(400);
  const silent = await party.browser.follow((await party.begin('openid', { prompt: 'none' })).url);
  expect(new URL(location(silent)).searchParams.get('code')).toBeTruthy();
});

test('an ID token of a key that is withdrawn signs nobody out: an error page, and the session lasts', async () => {
  const world = new World();
  const application = await RelyingParty.discover(world);
  const { id_token: hint } = await application.tokens();
  world.signing = { serial: 2, keys: [signingKey('sign-2')] };
  const page = await application.browser.follow(
    `${END}?${new URLSearchParams({ client_id: 'app', id_token_hint: hint! }).toString()}`,
  );
  expect(page.status).toBe(400);
  const silent = await application.browser.follow(
    (await application.begin('openid', { prompt: 'none' })).url,
  );
  expect(new URL(location(silent)).searchParams.get('code')).toBeTruthy();
});
