/** Password sign-in: who is refused, who is asked to try again, and that the answers cannot be told apart. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { location } from './support/browser.ts';
import type { Visit } from './support/browser.ts';
import { RelyingParty } from './support/relying-party.ts';
import { EMAIL, PASSWORD, World } from './support/service.ts';

let world: World;
let party: RelyingParty;
let form: Visit;
beforeEach(async () => {
  world = new World();
  party = await RelyingParty.discover(world);
  form = await party.browser.follow((await party.begin()).url);
});
const post = (email = EMAIL, password = PASSWORD): Promise<Visit> =>
  party.browser.visit(form.url, { email, password });
const reasons = (): string[] => world.lines.flatMap(({ line }) => ('reason' in line ? [line.reason] : []));
const account = () => world.account as Exclude<typeof world.account, 'unknown'>;

describe('refused with the same words', () => {
  const attempts: Readonly<Record<string, () => Promise<Visit>>> = {
    'wrong-password': () => post(EMAIL, 'wrong'),
    'unknown-user': () => post('nobody@example.org'),
    disabled: () => {
      world.account = { ...account(), status: 'disabled' };
      return post();
    },
    'no-password': () => {
      const { passwordHash: _none, ...user } = world.user!;
      world.user = user;
      return post();
    },
  };
  test.each([
    ['wrong-password', 'wrong-password'],
    ['unknown-user', 'unknown-user'],
    ['disabled', 'disabled'],
    ['no-password', 'wrong-password'],
  ])('%s', async (name, reason) => {
    const answer = await attempts[name]!();
    expect(answer.status).toBe(422);
    expect(answer.body).toContain('Sign-in did not work');
    expect(answer.body).toContain('role="alert"');
    expect(answer.body).not.toContain(PASSWORD);
    expect(reasons()).toContain(reason);
    expect(world.passwordChecks).toBe(1);
  });

  test('the address is kept and escaped', async () => {
    const answer = await post('"><b>@example.org', 'wrong');
    expect(answer.body).toContain('value="&quot;&gt;&lt;b&gt;@example.org"');
    expect(answer.body).not.toContain('"><b>');
  });
});

describe('try again, never "wrong password"', () => {
  const changes: Readonly<Record<string, () => void>> = {
    'replica-behind': () => {
      world.account = { ...account(), credentialVersion: 2 };
    },
    'not-projected': () => {
      world.account = 'unknown';
    },
    'password-hashing': () => {
      world.hashing = { state: 'absent', reason: 'argon2id is not available' };
    },
    database: () => {
      world.databaseFails = true;
    },
  };
  test.each(Object.keys(changes))('%s', async (reason) => {
    changes[reason]!();
    for (const password of [PASSWORD, 'wrong']) {
      const answer = await post(EMAIL, password);
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('2');
      expect(answer.body).toContain('not about your password');
      expect(answer.body).toContain(`value="${EMAIL}"`);
    }
    expect(reasons()).toContain(reason);
  });

  test('a row ahead of the directory is fine: it allows after the commit', async () => {
    world.user = { ...world.user!, credentialVersion: 2 };
    expect((await post()).status).toBe(303);
  });
});

describe('throttling', () => {
  test('ten failures close the address in both regions, also for the right password, with the same words', async () => {
    for (let count = 0; count < 10; count += 1) {
      party.region = count % 2 === 0 ? 'primary' : 'standby';
      expect((await post(EMAIL, 'wrong')).status).toBe(422);
    }
    for (const region of ['primary', 'standby'] as const) {
      party.region = region;
      const answer = await post();
      expect(answer.status).toBe(422);
      expect(answer.body).toContain('Sign-in did not work');
    }
    expect(reasons()).toContain('throttled');
    expect(world.passwordChecks).toBe(12);
    const another = await post('nobody@example.org');
    expect(reasons().at(-1)).toBe('unknown-user');
    expect(another.status).toBe(422);
  });
});

test('every refusal takes at least the floor', async () => {
  world = new World(120);
  party = await RelyingParty.discover(world);
  form = await party.browser.follow((await party.begin()).url);
  for (const attempt of [() => post(EMAIL, 'wrong'), () => post('nobody@example.org')]) {
    const startedAt = performance.now();
    await attempt();
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(118);
  }
});

test('the last sign-in and its audit stand in the session table, written by the region that served', async () => {
  party.region = 'standby';
  await party.signIn(form);
  const keys = world.table.keys('standby');
  expect(keys.filter((key) => key.startsWith('sign-in#'))).toHaveLength(1);
  expect(keys.filter((key) => key.startsWith('last-sign-in#standby#'))).toHaveLength(1);
});

test.each([
  ['an empty password', { email: EMAIL, password: '' }],
  ['a repeated field cannot be spelled by a form', { email: '', password: PASSWORD }],
])('%s asks for both', async (_name, fields) => {
  const answer = await party.browser.visit(form.url, fields);
  expect(answer.status).toBe(422);
  expect(answer.body).toContain('Enter both');
  expect(world.passwordChecks).toBe(0);
});

test('another method is refused, and a form without its cookie ends on a page', async () => {
  const other = await party.fetch(form.url, { method: 'PUT', headers: { cookie: '' } });
  expect([400, 405]).toContain(other.status);
  party.browser.cookies = [];
  const page = await post();
  expect(page.status).toBe(400);
  expect(page.body).toContain('start again');
});

test('the page: headers, labels, no script, and form targets that let the redirect through', () => {
  expect(form.status).toBe(200);
  const policy = form.headers.get('content-security-policy')!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("form-action 'self' https://app.example");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(form.headers.get('cache-control')).toBe('no-store');
  expect(form.body).toContain('to continue to The &lt;App&gt;');
  expect(form.body).toMatch(/<label for="email">/);
  expect(form.body).toMatch(/<label for="password">/);
  expect(form.body).toContain('autocomplete="username"');
  expect(form.body).toContain('autocomplete="current-password"');
  expect(form.body).toContain('lang="en"');
  expect(form.body).not.toContain('<script');
});

test('cookies: host-bound session, path-bound interaction, all secure and out of reach of scripts', async () => {
  const begun = await party.browser.visit((await party.begin()).url);
  const resumed = await party.browser.visit(location(await post()));
  const cookies = [...begun.headers.getSetCookie(), ...resumed.headers.getSetCookie()];
  expect(cookies.some((line) => line.startsWith('__Host-session='))).toBe(true);
  for (const line of cookies) {
    expect(line).toMatch(/^__(Host|Secure)-/);
    expect(line).toMatch(/; secure/i);
    expect(line).toMatch(/; httponly/i);
    expect(line).toMatch(/; samesite=lax/i);
    if (line.startsWith('__Host-')) expect(line).toMatch(/; path=\/(;|$)/i);
    expect(line).not.toMatch(/; domain=/i);
  }
});
