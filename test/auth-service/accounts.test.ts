/** A browser that is signed in, and an account that may not go on, or not there. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { DirectoryAccount } from '../../lambda/runtime/directory/port.ts';
import { location } from './support/browser.ts';
import { RelyingParty } from './support/relying-party.ts';
import { World } from './support/service.ts';

let world: World;
let party: RelyingParty;
beforeEach(async () => {
  world = new World();
  party = await RelyingParty.discover(world);
});
const change = (fields: Partial<DirectoryAccount>): void => {
  world.account = { ...(world.account as DirectoryAccount), ...fields };
};
/** Puts the application into an organisation of its own. */
const moveApplication = (organizationId: string): void => {
  world.clients = world.clients.map((client) =>
    client.clientId === 'app' ? { ...client, organizationId } : client,
  );
};
const soon = () => Math.floor(Date.now() / 1000) + 1;

describe.each<readonly [string, () => void]>([
  ['disabled', () => change({ status: 'disabled' })],
  ['deleted', () => change({ status: 'deleted' })],
  ['cut off', () => change({ cutoffAt: soon() })],
  [
    'of another organisation than the application',
    () => {
      change({ organizationId: 'organization-a' });
      moveApplication('organization-b');
    },
  ],
])('an account that is %s', (_name, happen) => {
  test('is asked to sign in again, and a silent check says so', async () => {
    await party.tokens('openid');
    happen();
    const page = await party.browser.follow((await party.begin('openid')).url);
    expect(page.status).toBe(200);
    expect(page.body).toContain('<h1>Sign in</h1>');
    const silent = await party.browser.follow((await party.begin('openid', { prompt: 'none' })).url);
    expect(new URL(location(silent)).searchParams.get('error')).toBe('login_required');
  });

  test('gets nothing for the tokens and codes it has', async () => {
    const tokens = await party.tokens();
    const flow = await party.signInForCode();
    happen();
    expect(await party.redeem(flow)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await party.refresh(tokens.refresh_token!)).status).toBe(400);
    const userinfo = await party.fetch(`https://${party.host}/me`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(userinfo.status).toBe(401);
  });
});

test('an account goes on in applications of its own organisation and of none', async () => {
  change({ organizationId: 'organization-a' });
  const tokens = await party.tokens();
  moveApplication('organization-a');
  expect((await party.refresh(tokens.refresh_token!)).status).toBe(200);
  const silent = await party.browser.follow((await party.begin('openid', { prompt: 'none' })).url);
  expect(new URL(location(silent)).searchParams.get('code')).toBeTruthy();
});

test('somebody else may sign in where the session of a refused account still stands', async () => {
  await party.tokens('openid');
  change({ status: 'disabled' });
  const form = await party.browser.follow((await party.begin('openid')).url);
  change({ status: 'enabled', accountId: 'account-2' });
  world.user = { ...world.user!, accountId: 'account-2' };
  const between = await party.signIn(form);
  expect(between.status).toBe(200);
  expect(between.body).toContain('Somebody else was signed in');
  expect(between.body).not.toContain('<script');
  expect(between.headers.get('content-security-policy')).toContain("form-action 'self' https://app.example");
  const xsrf = /name="xsrf" value="([\w-]+)"/.exec(between.body)![1]!;
  const end = await party.browser.follow(`https://${party.host}/session/end/confirm`, {
    xsrf,
    logout: 'yes',
  });
  expect(new URL(location(end)).searchParams.get('code')).toBeTruthy();
});
