/** Table A of the design's auth traps, row by row: traffic flips from one region to the other in mid-flow. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { itemKeys } from '../../lambda/auth-service/store/item-keys.ts';
import { location } from './support/browser.ts';
import { RelyingParty } from './support/relying-party.ts';
import { HOSTS, World } from './support/service.ts';

let world: World;
let party: RelyingParty;
beforeEach(async () => {
  // Dates only: time-outs stay real.
  jest.useFakeTimers({
    doNotFake: [
      'setTimeout',
      'clearTimeout',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'nextTick',
      'queueMicrotask',
      'performance',
      'hrtime',
    ],
  });
  world = new World();
  party = await RelyingParty.discover(world);
});
afterEach(() => {
  jest.useRealTimers();
});

const later = (seconds: number): void => {
  jest.setSystemTime(Date.now() + seconds * 1000);
};
const events = (): string[] => world.lines.map(({ line }) => line.event);

describe('form and resumption in the other region', () => {
  test('the interaction has not arrived: same request again, state and PKCE intact, and it completes', async () => {
    world.table.replicating = false;
    const pending = await party.begin();
    const form = await party.browser.follow(pending.url);
    party.region = 'standby';
    const moved = await party.signIn(form);
    expect(moved.status).toBe(200);
    expect(moved.url).not.toBe(form.url);
    expect(moved.body).toContain('We moved you');
    expect(events()).toContain('moved');

    const callback = location(await party.signIn(moved));
    expect(new URL(callback).searchParams.get('state')).toBe(pending.state);
    const tokens = await party.exchange(pending, callback);
    expect(tokens.access_token).toBeTruthy();
  });

  test('it arrives while the form waits: the same page takes the password', async () => {
    world.table.replicating = false;
    const pending = await party.begin();
    const form = await party.browser.follow(pending.url);
    party.region = 'standby';
    setTimeout(() => world.table.converge(), 300);
    const callback = location(await party.signIn(form));
    expect(new URL(callback).searchParams.get('code')).toBeTruthy();
    expect(events()).not.toContain('moved');
  });

  test('resumption in the standby before the login arrived asks again and completes', async () => {
    const pending = await party.begin();
    const form = await party.browser.follow(pending.url);
    world.table.replicating = false;
    const resume = location(
      await party.browser.visit(form.url, {
        email: 'ada@example.org',
        password: 'correct horse battery staple',
      }),
    );
    party.region = 'standby';
    const again = await party.browser.follow(resume);
    expect(again.status).toBe(200);
    expect(again.body).toContain('Sign in');
    const callback = location(await party.signIn(again));
    expect(new URL(callback).searchParams.get('state')).toBe(pending.state);
  });

  test('the cookie carries parameters only: nobody is signed in by it', async () => {
    const form = await party.browser.follow((await party.begin()).url);
    party.browser.cookies = party.browser.cookies.filter(({ name }) => name === '__Secure-request');
    const answer = await party.browser.follow(form.url);
    expect(answer.body).toContain('type="password"');
  });
});

describe('a code redeemed in the other region', () => {
  test('arrives within the re-read: 200', async () => {
    world.table.replicating = false;
    const flow = await party.signInForCode();
    party.region = 'standby';
    setTimeout(() => world.table.converge(), 300);
    expect((await party.redeem(flow)).status).toBe(200);
  });

  test('does not arrive: 503 with Retry-After while young, then 200 once it is there', async () => {
    world.table.replicating = false;
    const flow = await party.signInForCode();
    party.region = 'standby';
    const early = await party.redeem(flow);
    expect(early.status).toBe(503);
    expect(early.headers.get('retry-after')).toBe('2');
    expect(early.body).toMatchObject({
      error: 'temporarily_unavailable',
      correlation_id: expect.any(String),
    });
    world.table.converge();
    expect((await party.redeem(flow)).status).toBe(200);
  });

  test('the code is there and its grant is not: 503, never invalid_grant', async () => {
    world.table.replicating = false;
    const flow = await party.signInForCode();
    const grantId = new URL(flow.callback).searchParams.get('code')!.split('.')[1]!;
    const grantKey = itemKeys(`https://${HOSTS[0]}`).artifact('Grant', grantId);
    world.table.converge(({ key }) => key !== grantKey);
    party.region = 'standby';
    expect((await party.redeem(flow)).status).toBe(503);
    world.table.converge();
    expect((await party.redeem(flow)).status).toBe(200);
  });

  test('30 s later it is lost: invalid_grant', async () => {
    world.table.replicating = false;
    const flow = await party.signInForCode();
    party.region = 'standby';
    world.table.lose('primary');
    later(31);
    const answer = await party.redeem(flow);
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('in both regions inside the lag: accepted twice, and recognised once they have converged', async () => {
    const flow = await party.signInForCode();
    world.table.replicating = false;
    expect((await party.redeem(flow)).status).toBe(200);
    party.region = 'standby';
    expect((await party.redeem(flow)).status).toBe(200);
    world.table.converge();
    expect((await party.redeem(flow)).status).toBe(400);
    expect(events()).toContain('code-used-in-two-regions');
  });
});

describe('a refresh token in the other region', () => {
  const childOf = async (token: string): Promise<string> => {
    const answer = await party.refresh(token);
    expect(answer.status).toBe(200);
    return String(answer.body['refresh_token']);
  };

  test('child used before its generation arrived: 200', async () => {
    const { refresh_token: born } = await party.tokens();
    world.table.replicating = false;
    const child = await childOf(born!);
    const grandchild = await childOf(child);
    party.region = 'standby';
    await childOf(grandchild);
    expect(events()).toContain('refresh-ahead');
  });

  test('parent after a lost answer: 200 and the same child, in either region', async () => {
    const { refresh_token: born } = await party.tokens();
    world.table.replicating = false;
    const child = await childOf(born!);
    expect(await childOf(born!)).toBe(child);
    party.region = 'standby';
    later(75);
    expect(await childOf(born!)).toBe(child);
    world.table.converge();
    party.region = 'primary';
    expect(await childOf(born!)).toBe(child);
  });

  test('two generations apart: both regions give the same child, and after convergence the newest lives', async () => {
    const { refresh_token: born } = await party.tokens();
    world.table.replicating = false;
    const second = await childOf(await childOf(born!));
    party.region = 'standby';
    const fromStandby = await childOf(second);
    party.region = 'primary';
    expect(await childOf(second)).toBe(fromStandby);
    world.table.converge();
    await childOf(fromStandby);
    expect((await party.refresh(born!)).status).toBe(400);
    expect((await party.refresh(fromStandby)).status).toBe(400);
  });

  test('the region dies with its last rotation: the other goes on', async () => {
    const { refresh_token: born } = await party.tokens();
    world.table.replicating = false;
    const child = await childOf(born!);
    world.table.lose('primary');
    party.region = 'standby';
    later(60);
    await childOf(await childOf(child));
  });

  test('parent after the window: reuse, and the family is dead in both regions after convergence', async () => {
    const { refresh_token: born } = await party.tokens();
    const child = await childOf(born!);
    later(121);
    world.table.replicating = false;
    expect((await party.refresh(born!)).status).toBe(400);
    expect(events()).toContain('refresh-reused');
    world.table.converge();
    party.region = 'standby';
    expect((await party.refresh(child)).status).toBe(400);
  });

  test('a grandparent is reuse even inside the window', async () => {
    const { refresh_token: born } = await party.tokens();
    await childOf(await childOf(born!));
    expect((await party.refresh(born!)).status).toBe(400);
  });

  test('family born inside the lag before the loss: 503 while young, then invalid_grant', async () => {
    world.table.replicating = false;
    const { refresh_token: born } = await party.tokens();
    world.table.lose('primary');
    party.region = 'standby';
    const early = await party.refresh(born!);
    expect(early.status).toBe(503);
    expect(early.headers.get('retry-after')).toBe('2');
    later(31);
    expect(await party.refresh(born!)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });
});

test('an opaque access token that has not arrived is 503 at userinfo, not 401', async () => {
  world.table.replicating = false;
  const { access_token: token } = await party.tokens();
  party.region = 'standby';
  const userinfo = () =>
    party.fetch(`https://${HOSTS[0]}/me`, { headers: { authorization: `Bearer ${token}` } });
  expect((await userinfo()).status).toBe(503);
  world.table.converge();
  expect((await userinfo()).status).toBe(200);
});

test('logout in one region, the old cookie in the other inside the lag: a code at most inside the lag, then refused', async () => {
  await party.tokens();
  const silent = async () => {
    const visit = await party.browser.follow((await party.begin('openid', { prompt: 'none' })).url);
    return new URL(location(visit)).searchParams;
  };
  const before = [...party.browser.cookies];
  world.table.replicating = false;
  party.region = 'standby';
  const question = await party.browser.follow(`https://${HOSTS[0]}/session/end`);
  const xsrf = /name="xsrf" value="(\w+)"/.exec(question.body)![1]!;
  await party.browser.follow(`https://${HOSTS[0]}/session/end/confirm`, { xsrf, logout: 'yes' });
  party.region = 'primary';
  party.browser.cookies = [...before];
  expect((await silent()).get('code')).toBeTruthy();
  world.table.converge();
  for (const region of ['primary', 'standby'] as const) {
    party.region = region;
    party.browser.cookies = [...before];
    expect((await silent()).get('error')).toBe('login_required');
  }
});

describe('unknown or forged', () => {
  test.each([
    ['a refresh token of random text', { grant_type: 'refresh_token', refresh_token: 'A'.repeat(43) }],
    [
      'a code of random text',
      {
        grant_type: 'authorization_code',
        code: 'B'.repeat(43),
        redirect_uri: 'https://app.example/callback',
        code_verifier: 'C'.repeat(43),
      },
    ],
  ])('%s: invalid_grant without a store call', async (_name, form) => {
    const before = { ...world.table.calls['primary'] };
    expect(await party.tokenRequest(form)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(world.table.calls['primary']).toEqual(before);
  });

  test('a real token with another generation or region is forged', async () => {
    const { refresh_token: born } = await party.tokens();
    const before = { ...world.table.calls['primary'] };
    for (const [from, to] of [
      ['primary.', 'standby.'],
      ['.0.', '.1.'],
    ] as const) {
      expect((await party.refresh(born!.replace(from, to))).status).toBe(400);
    }
    expect(world.table.calls['primary']).toEqual(before);
  });
});
