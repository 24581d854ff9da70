/** Each public host is an issuer of its own (auth traps A8). */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { RelyingParty } from './support/relying-party.ts';
import { HOSTS, REGION_HOST, TENANT_HOST, World, albEvent } from './support/service.ts';

const [A, B] = HOSTS;
let world: World;
beforeEach(() => {
  world = new World();
});
const get = async (url: string, headers: Record<string, string> = {}) =>
  world.invoke('primary', albEvent(new Request(url), '', headers));

describe('discovery', () => {
  test.each(HOSTS)('%s names itself in every address', async (host) => {
    const document = JSON.parse(
      (await get(`https://${host}/.well-known/openid-configuration`)).body!,
    ) as Record<string, unknown>;
    expect(document['issuer']).toBe(`https://${host}`);
    const addresses = Object.entries(document).filter(
      ([name]) => name.endsWith('_endpoint') || name === 'jwks_uri',
    );
    expect(addresses.length).toBeGreaterThanOrEqual(5);
    for (const [, address] of addresses) expect(new URL(String(address)).origin).toBe(`https://${host}`);
  });

  test.each(['x-forwarded-host', 'forwarded', 'x-original-host'])('%s is not believed', async (name) => {
    const value = name === 'forwarded' ? 'host=evil.example;proto=http' : 'evil.example';
    const { body } = await get(`https://${A}/.well-known/openid-configuration`, {
      [name]: value,
      'x-forwarded-proto': 'http',
    });
    expect(body).not.toContain('evil');
    expect(JSON.parse(body!)).toMatchObject({ token_endpoint: `https://${A}/token` });
  });

  test('both hosts publish the same public key and nothing private', async () => {
    const sets = await Promise.all(HOSTS.map(async (host) => (await get(`https://${host}/jwks`)).body!));
    expect(sets[0]).toBe(sets[1]);
    const { keys } = JSON.parse(sets[0]!) as { keys: Record<string, unknown>[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kid: 'sign-1', alg: 'ES256', use: 'sig' });
    expect(keys[0]).not.toHaveProperty('d');
    expect(sets[0]).not.toContain('keystore-CHANGE-ME');
  });
});

describe('what one host issued is nothing at the other', () => {
  test('code and refresh token', async () => {
    const atA = await RelyingParty.discover(world, A);
    const atB = await RelyingParty.discover(world, B);
    const flow = await atA.signInForCode();
    expect(await atB.redeem(flow)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const tokens = await atA.redeem(flow);
    expect(tokens.status).toBe(200);
    expect((await atB.refresh(String(tokens.body['refresh_token']))).status).toBe(400);
    const userinfo = await atB.fetch(`https://${B}/me`, {
      headers: { authorization: `Bearer ${tokens.body['access_token'] as string}` },
    });
    expect(userinfo.status).toBe(401);
    expect(userinfo.headers.get('www-authenticate')).toContain('invalid_token');
  });

  test('session and carried request', async () => {
    const atA = await RelyingParty.discover(world, A);
    await atA.tokens();
    const atB = await RelyingParty.discover(world, B);
    atB.browser.cookies = atA.browser.cookies.map((cookie) => ({ ...cookie, host: B }));
    const silent = await atB.browser.follow((await atB.begin('openid', { prompt: 'none' })).url);
    expect(new URL(silent.headers.get('location')!).searchParams.get('error')).toBe('login_required');
  });
});

describe('names that are not public', () => {
  test.each(['evil.example', '', `${A}.evil.example`, `${A}, evil.example`])(
    '"%s" is misdirected',
    async (host) => {
      expect((await get(`https://${A}/.well-known/openid-configuration`, { host })).statusCode).toBe(421);
    },
  );
  test('two Host headers are nobody', async () => {
    const event = albEvent(new Request(`https://${A}/jwks`), '');
    event.multiValueHeaders!['host'] = [A, B];
    expect((await world.invoke('primary', event)).statusCode).toBe(421);
  });
  test('the region name serves health and nothing else', async () => {
    const ready = await get(`https://${REGION_HOST}/health/ready`);
    expect([ready.statusCode, ready.body?.trim()]).toEqual([200, 'holdover-serving']);
    expect((await get(`https://${REGION_HOST}/jwks`)).statusCode).toBe(421);
    expect((await get(`https://${REGION_HOST}/admin/users`)).statusCode).toBe(421);
  });
});

describe("administration at a tenant's host", () => {
  const paths = ['/admin', '/admin/users', '/admin/nothing/at/all'];

  test.each(paths)('%s is as unknown there as any path', async (path) => {
    const unknown = await get(`https://${TENANT_HOST}/nothing`);
    const found = await get(`https://${TENANT_HOST}${path}`);
    expect([found.statusCode, found.body]).toEqual([404, unknown.body]);
    expect(found.multiValueHeaders?.['content-type']).toEqual(unknown.multiValueHeaders?.['content-type']);
    expect((await get(`https://${A}${path}`)).body).toBe('admin');
  });

  test('nothing is looked up for it: with keys, directory and database gone it is the same', async () => {
    world.keysFail = true;
    world.directoryFails = true;
    world.databaseFails = true;
    expect((await get(`https://${TENANT_HOST}/admin/users`)).statusCode).toBe(404);
    expect(world.lines.map(({ line }) => line.event)).toEqual(['request']);
  });
});

test('health words: degraded stays in rotation, unready is 503', async () => {
  world.databaseFails = true;
  expect(await get(`https://${REGION_HOST}/health/ready`)).toMatchObject({
    statusCode: 200,
    body: 'holdover-serving-degraded\n',
  });
  world.keysFail = true;
  expect(await get(`https://${REGION_HOST}/health/ready`)).toMatchObject({
    statusCode: 503,
    body: 'holdover-unready\n',
  });
});
