/** A 503 promises that the same request may be repeated (auth traps A1). */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { location } from './support/browser.ts';
import { RelyingParty } from './support/relying-party.ts';
import { EMAIL, PASSWORD, World } from './support/service.ts';

let world: World;
let party: RelyingParty;
beforeEach(async () => {
  world = new World();
  party = await RelyingParty.discover(world);
});

/** The next write that matches fails once; how many later ones go through before it is up to the caller. */
function failOnce(operation: string, skip = 0): void {
  let seen = 0;
  world.table.failNext = (name) => {
    if (name !== operation || seen++ < skip) return false;
    world.table.failNext = undefined;
    return true;
  };
}

describe('code exchange', () => {
  test.each([
    ['the claim on the code', 'claim', 0],
    ['the access token', 'put', 0],
    ['the refresh token', 'put', 1],
  ])('%s cannot be written: 503, the same request 200, a third 400', async (_name, operation, skip) => {
    const flow = await party.signInForCode();
    failOnce(operation, skip);
    const failed = await party.redeem(flow);
    expect(failed.status).toBe(503);
    expect(failed.headers.get('retry-after')).toBe('2');
    expect((await party.redeem(flow)).status).toBe(200);
    expect((await party.redeem(flow)).status).toBe(400);
  });
});

describe('refresh', () => {
  test.each([
    ['the generation mark', 'raise'],
    ['the access token', 'put'],
    ['the read', 'batchGet'],
  ])('%s fails: 503, then 200 with the token that would have been', async (_name, operation) => {
    const { refresh_token: token } = await party.tokens();
    failOnce(operation);
    expect((await party.refresh(token!)).status).toBe(503);
    const again = await party.refresh(token!);
    expect(again.status).toBe(200);
    expect((await party.refresh(String(again.body['refresh_token']))).status).toBe(200);
  });
});

describe('resumption after the form', () => {
  test.each([
    ['the grant', 0],
    ['the code', 1],
    ['the session', 2],
    ['the pointer to the session', 3],
  ])(
    '%s cannot be written: a page with "Try again", the same address goes on, a third time ends',
    async (_name, skip) => {
      const form = await party.browser.follow((await party.begin()).url);
      const resume = location(await party.browser.visit(form.url, { email: EMAIL, password: PASSWORD }));
      const cookies = party.browser.cookies.map(({ name, value }) => `${name}=${value}`);
      failOnce('put', skip);
      const failed = await party.browser.visit(resume);
      expect(failed.status).toBe(503);
      expect(failed.headers.get('retry-after')).toBe('2');
      expect(failed.headers.getSetCookie()).toEqual([]);
      expect(failed.headers.get('content-type')).toContain('text/html');
      expect(failed.body).toContain(`href="${new URL(resume).pathname}">Try again`);
      expect(party.browser.cookies.map(({ name, value }) => `${name}=${value}`)).toEqual(cookies);

      const again = await party.browser.visit(resume);
      expect(new URL(location(again)).searchParams.get('code')).toBeTruthy();
      expect((await party.browser.visit(resume)).status).toBe(400);
    },
  );
});

test('the clean-up of an answered request may fail without spoiling the answer', async () => {
  const form = await party.browser.follow((await party.begin()).url);
  failOnce('delete');
  expect(new URL(location(await party.signIn(form))).searchParams.get('code')).toBeTruthy();
  expect(world.lines.map(({ line }) => line.event)).toContain('dependency-failed');
});
