/** What a journey costs in store requests: round trips are latency, and each is a chance to fail. */
import { expect, test } from '@jest/globals';
import { RelyingParty } from './support/relying-party.ts';
import { HOSTS, World } from './support/service.ts';

async function counted(world: World, run: () => Promise<unknown>): Promise<number> {
  const calls = world.table.calls['primary']!;
  const before = calls.reads + calls.writes;
  await run();
  return calls.reads + calls.writes - before;
}

test('sign-in to tokens: at most 18', async () => {
  const world = new World();
  const party = await RelyingParty.discover(world);
  expect(await counted(world, () => party.tokens())).toBeLessThanOrEqual(18);
});

test('refresh: at most 3, one after the other', async () => {
  const world = new World();
  const party = await RelyingParty.discover(world);
  const { refresh_token: token } = await party.tokens();
  expect(await counted(world, () => party.refresh(token!))).toBeLessThanOrEqual(3);
});

test('userinfo: one read', async () => {
  const world = new World();
  const party = await RelyingParty.discover(world);
  const { access_token: token } = await party.tokens();
  const userinfo = () =>
    party.fetch(`https://${HOSTS[0]}/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(await counted(world, userinfo)).toBe(1);
});

test('silent check: at most 2 reads and 3 writes', async () => {
  const world = new World();
  const party = await RelyingParty.discover(world);
  await party.tokens();
  const { url } = await party.begin('openid', { prompt: 'none' });
  const calls = world.table.calls['primary']!;
  const before = { ...calls };
  await party.browser.follow(url);
  expect(calls.reads - before.reads).toBeLessThanOrEqual(2);
  expect(calls.writes - before.writes).toBeLessThanOrEqual(3);
});
