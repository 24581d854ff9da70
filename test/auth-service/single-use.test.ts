/** Single use inside a region is the adapter's job: the library alone answers 200 twice (auth traps A4). */
import { describe, expect, test } from '@jest/globals';
import { RelyingParty } from './support/relying-party.ts';
import { World } from './support/service.ts';

const PAIRS = 25;
const outcomes = (answers: readonly { readonly status: number }[]): number[] =>
  answers.map(({ status }) => status).toSorted();

describe('25 parallel pairs', () => {
  test('of one code: one 200, one invalid_grant', async () => {
    const world = new World();
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const party = await RelyingParty.discover(world);
      const flow = await party.signInForCode();
      expect(outcomes(await Promise.all([party.redeem(flow), party.redeem(flow)]))).toEqual([200, 400]);
    }
  });

  test('of one refresh token: both 200 with the same child', async () => {
    const world = new World();
    const party = await RelyingParty.discover(world);
    let { refresh_token: token } = await party.tokens();
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const answers = await Promise.all([party.refresh(token!), party.refresh(token!)]);
      expect(outcomes(answers)).toEqual([200, 200]);
      const children = new Set(answers.map(({ body }) => body['refresh_token']));
      expect(children.size).toBe(1);
      token = String([...children][0]);
    }
  });
});

test('a code used twice one after the other revokes what the first exchange issued', async () => {
  const party = await RelyingParty.discover(new World());
  const flow = await party.signInForCode();
  const first = await party.redeem(flow);
  expect(first.status).toBe(200);
  expect((await party.redeem(flow)).status).toBe(400);
  expect((await party.refresh(String(first.body['refresh_token']))).status).toBe(400);
});
