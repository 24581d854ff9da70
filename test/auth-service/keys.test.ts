/** Keys change while the service runs: whole providers are swapped, nobody is signed out (auth traps A7). */
import { beforeEach, describe, expect, test } from '@jest/globals';
import * as client from 'openid-client';
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import { ADMIN_SCOPE, adminResource } from '../../lambda/contract/routes.ts';
import { signingKey, symmetricKey } from './support/keys.ts';
import { RelyingParty } from './support/relying-party.ts';
import { CLIENT_SECRET, HOSTS, World } from './support/service.ts';

const HOST = HOSTS[0];
let world: World;
let party: RelyingParty;
beforeEach(async () => {
  world = new World();
  party = await RelyingParty.discover(world);
});

test('new signing, MAC and cookie keys: old tokens and cookies go on, new ones are signed anew', async () => {
  // Relying parties cache the key set, so a key is published before it signs.
  const next = signingKey('sign-2');
  world.signing = { serial: 2, keys: [...world.signing.keys, next] };
  const { refresh_token: token } = await party.tokens();
  world.signing = { serial: 3, keys: [next, ...world.signing.keys.slice(0, 1)] };
  world.mac = { serial: 2, keys: [symmetricKey('mac-2'), ...world.mac.keys] };
  world.cookie = { serial: 2, keys: [symmetricKey('cookie-2'), ...world.cookie.keys] };
  const refreshed = await client.refreshTokenGrant(party.configuration, token!);
  expect(JSON.parse(Buffer.from(refreshed.id_token!.split('.')[0]!, 'base64url').toString())).toMatchObject({
    kid: 'sign-2',
  });
  const silent = await party.browser.follow((await party.begin('openid', { prompt: 'none' })).url);
  expect(new URL(silent.headers.get('location')!).searchParams.get('code')).toBeTruthy();
});

test('a MAC key that is withdrawn makes its tokens forgeries', async () => {
  const { refresh_token: token } = await party.tokens();
  world.mac = { serial: 2, keys: [symmetricKey('mac-2')] };
  expect((await party.refresh(token!)).status).toBe(400);
});

test('while a key retires, parent and retry still give one child', async () => {
  const { refresh_token: token } = await party.tokens();
  const now = Math.floor(Date.now() / 1000);
  world.mac = {
    serial: 2,
    keys: [symmetricKey('mac-2'), ...world.mac.keys.map((key) => ({ ...key, retiresAt: now }))],
  };
  const first = await party.refresh(token!);
  const retry = await party.refresh(token!);
  expect(retry.body['refresh_token']).toBe(first.body['refresh_token']);
  expect(String(first.body['refresh_token'])).toContain('.mac-2.');
});

test.each([
  ['empty', () => ({ serial: 2, keys: [] })],
  ['of the development key store', () => ({ serial: 2, keys: [signingKey('keystore-CHANGE-ME')] })],
])('a signing set that is %s signs nothing: 503', async (_name, set) => {
  const { refresh_token: token } = await party.tokens();
  world.signing = set();
  expect((await party.refresh(token!)).status).toBe(503);
});

describe('the administrator', () => {
  const request = async (fields: Record<string, string>, region: 'primary' | 'standby' = 'primary') => {
    const answer = await world.fetchAt(() => region)(`https://${HOST}/token`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`administrator:${encodeURIComponent(CLIENT_SECRET)}`).toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...fields }).toString(),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  test('gets a short JWT for the resource and scope, without a store call', async () => {
    const before = { ...world.table.calls['primary'] };
    const { status, body } = await request({ scope: ADMIN_SCOPE, resource: adminResource(HOST) });
    expect(status).toBe(200);
    expect(world.table.calls['primary']).toEqual(before);
    const keys = createRemoteJWKSet(new URL(`https://${HOST}/jwks`), { [customFetch]: party.fetch });
    const { payload, protectedHeader } = await jwtVerify(String(body['access_token']), keys, {
      issuer: `https://${HOST}`,
      audience: adminResource(HOST),
      typ: 'at+jwt',
    });
    expect(protectedHeader.alg).toBe('ES256');
    expect(payload).toMatchObject({ client_id: 'administrator', scope: ADMIN_SCOPE });
    expect(payload.exp! - payload.iat!).toBeLessThanOrEqual(300);
  });

  test.each([
    ['another host', { scope: ADMIN_SCOPE, resource: adminResource(HOSTS[1]) }],
    ['no resource', { scope: ADMIN_SCOPE }],
  ])('%s is an invalid target', async (_name, fields) => {
    expect(await request(fields)).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
  });

  test('an application cannot ask for the resource', async () => {
    const pending = await party.begin('openid', { resource: adminResource(HOST) });
    const answer = await party.browser.follow(pending.url);
    expect(new URL(answer.headers.get('location')!).searchParams.get('error')).toBe('invalid_target');
  });
});
