import { beforeEach, describe, expect, test } from '@jest/globals';

import { firstSigningKeys, firstSymmetricKeys } from '../../lambda/key-bootstrap/fresh-keys.ts';
import { TemporarilyUnavailable } from '../../lambda/runtime/errors.ts';
import type { ReadSecret } from '../../lambda/runtime/aws-api/secret-reader.ts';
import { createHeldValues } from '../../lambda/runtime/held-values.ts';
import type { HolderEvent } from '../../lambda/runtime/holder/holder.ts';
import type { Validity } from '../../lambda/runtime/holder/state.ts';
import { memoryEscrow } from '../support/memory-escrow.ts';
import { manualTime } from '../support/manual-time.ts';
import type { ManualTime } from '../support/manual-time.ts';

const secrets = { database: 'database', signingKeys: 'signing', macKeys: 'mac', cookieKeys: 'cookie' };
const HOUR_MS = 3_600_000;
let time: ManualTime;
let store: Record<string, unknown>;
let events: HolderEvent[];
let login: Validity;
let denied: (readonly string[])[];

/** Both regions' Secrets Manager: the same value, or an error by name. */
const read: ReadSecret = (secretId) => {
  const found = store[secretId];
  if (found instanceof Error) return Promise.reject(found);
  return Promise.resolve(typeof found === 'string' ? found : JSON.stringify(found));
};
const named = (name: string) => Object.assign(new Error('text of the library'), { name });
const all = (value: unknown) => Object.fromEntries(Object.values(secrets).map((id) => [id, value]));

beforeEach(() => {
  time = manualTime();
  events = [];
  login = 'accepted';
  denied = [];
  const now = Math.floor(time.clock.wallMs() / 1000);
  store = {
    database: { serial: 1, username: 'auth_app', password: 'opening' },
    signing: firstSigningKeys(now),
    mac: firstSymmetricKeys('mac', now),
    cookie: firstSymmetricKeys('cookie', now),
  };
});
const hold = (escrow = memoryEscrow()) =>
  createHeldValues({
    stores: { own: read, other: read },
    escrow,
    testLogin: () => Promise.resolve(login),
    secrets,
    clock: time.clock,
    timer: time.timer,
    random: () => 0.5,
    onEvent: (event) => events.push(event),
    onDenied: (ids) => denied.push(ids),
  });
/** The keeper works beside requests, and tells when it is done. */
const allPutAside = async ({ events: told }: ReturnType<typeof memoryEscrow>): Promise<void> => {
  while (told.length < Object.keys(secrets).length) await new Promise((resolve) => setImmediate(resolve));
};
const later = async (held: ReturnType<typeof hold>, milliseconds: number) => {
  time.age(milliseconds);
  held.refreshIfDue();
  await held.settle();
};

describe('what the service holds', () => {
  test('is there after the first invocation', async () => {
    const held = hold();
    await held.ensure();
    expect(held.keys.signing().keys).toHaveLength(1);
    expect(held.keys.mac().keys[0]?.secret).not.toBe(held.keys.cookie().keys[0]?.secret);
    expect(held.database.value().password).toBe('opening');
    expect(held.health()).toMatchObject({ 'signing-keys': { state: 'healthy' } });
    expect(held.oldestAgeSeconds()).toBe(0);
  });

  test('a set of keys made anew instead of extended is refused by a process that starts with it, too', async () => {
    const escrow = memoryEscrow();
    const first = hold(escrow);
    await first.ensure();
    await allPutAside(escrow);
    const good = first.keys.signing().keys[0]?.kid;
    const now = Math.floor(time.clock.wallMs() / 1000);
    store['signing'] = { ...firstSigningKeys(now), serial: 2 };
    store['cookie'] = { ...firstSymmetricKeys('cookie', now), serial: 2 };
    const second = hold(escrow);
    await second.ensure();
    expect(second.keys.signing().keys.map(({ kid }) => kid)).toEqual([good]);
    expect(second.keys.cookie().keys).toEqual(first.keys.cookie().keys);
    const reason = 'value with serial 2 failed its check; last had from escrow';
    expect(second.health()).toMatchObject({
      'signing-keys': { state: 'degraded', reason },
      'cookie-keys': { state: 'degraded', reason },
      'mac-keys': { state: 'healthy' },
    });
    expect(escrow.events.every(({ serial }) => serial === 1)).toBe(true);
  });

  test('a set that extends what was put aside is taken by a process that starts with it', async () => {
    const escrow = memoryEscrow();
    await hold(escrow).ensure();
    await allPutAside(escrow);
    const now = Math.floor(time.clock.wallMs() / 1000);
    const former = store['signing'] as ReturnType<typeof firstSigningKeys>;
    store['signing'] = { serial: 2, keys: [...former.keys, ...firstSigningKeys(now).keys] };
    const second = hold(escrow);
    await second.ensure();
    expect(second.keys.signing().keys).toHaveLength(2);
    expect(second.health()).toMatchObject({ 'signing-keys': { state: 'healthy' } });
  });

  test.each(['GetItem', 'Decrypt'])(
    'an item that %s does not give says nothing against a first value',
    async (failing) => {
      const escrow = memoryEscrow();
      await hold(escrow).ensure();
      await allPutAside(escrow);
      escrow.failing.set(failing, named('InternalServerError'));
      store['signing'] = { ...firstSigningKeys(Math.floor(time.clock.wallMs() / 1000)), serial: 2 };
      const second = hold(escrow);
      await second.ensure();
      expect(second.versions()['signing-keys']?.serial).toBe(2);
    },
  );

  test('tells which version of each it is, since when, and when the store last delivered it', async () => {
    const held = hold();
    expect(held.versions()).toEqual({});
    await held.ensure();
    await later(held, 400_000);
    const first = { serial: 1, heldForSeconds: 400, confirmedAgeSeconds: 0 };
    expect(held.versions()).toEqual({
      'signing-keys': first,
      'mac-keys': first,
      'cookie-keys': first,
      'database-credential': first,
    });
    store['database'] = { serial: 2, username: 'auth_app', password: 'second' };
    store['mac'] = named('TimeoutError');
    await later(held, 400_000);
    await later(held, 20_000);
    expect(held.versions()).toMatchObject({
      'database-credential': { serial: 2, heldForSeconds: 20, confirmedAgeSeconds: 20 },
      'mac-keys': { serial: 1, heldForSeconds: 820, confirmedAgeSeconds: 420 },
    });
  });

  test('and has never been read is down, not a crash', async () => {
    store = all(named('ThrottlingException'));
    const held = hold();
    await held.ensure();
    expect(held.oldestAgeSeconds()).toBeUndefined();
    expect(() => held.keys.cookie()).toThrow(expect.objectContaining({ code: 'TEMPORARILY_UNAVAILABLE' }));
    expect(held.health()['cookie-keys']).toEqual({
      state: 'down',
      reason: 'secret cookie: ThrottlingException',
    });
  });

  test.each([
    ['ThrottlingException', 'degraded'],
    ['TimeoutError', 'degraded'],
    ['InternalServiceError', 'degraded'],
    ['AccessDeniedException', 'down'],
    ['ResourceNotFoundException', 'down'],
    ['DecryptionFailure', 'down'],
  ])('after two hours of %s is %s', async (name, state) => {
    const held = hold();
    await held.ensure();
    store = all(named(name));
    await later(held, HOUR_MS);
    await later(held, HOUR_MS);
    expect(held.health()['database-credential']).toMatchObject({ state });
  });

  test.each<[string, unknown]>([
    ['a placeholder', { uninitialised: 'x' }],
    ['rubbish', '{"serial": 2, "password": "leak'],
    ['nothing', ''],
    ['a list', '[2]'],
    ['half of it', { serial: 2, username: 'auth_app' }],
    ['an empty password', { serial: 2, username: 'auth_app', password: '' }],
    ['a serial in words', { serial: 'two', username: 'auth_app', password: 'leak' }],
    ['more than the store holds', { serial: 2, username: 'auth_app', password: 'leak'.repeat(16_500) }],
    ['another user', { serial: 2, username: 'auth_other', password: 'leak' }],
  ])('is not replaced by %s, and no event quotes it', async (_name, value) => {
    const held = hold();
    await held.ensure();
    store['database'] = value;
    await later(held, HOUR_MS);
    expect(held.database.value()).toMatchObject({ serial: 1, password: 'opening' });
    expect(held.health()['database-credential']).toMatchObject({ state: 'degraded', ageSeconds: 3600 });
    expect(JSON.stringify(events)).not.toMatch(/leak|opening|text of the library/);
  });

  test('is never a foreign user, not even on a cold start', async () => {
    store['database'] = { serial: 2, username: 'auth_master', password: 'leak' };
    const held = hold();
    await held.ensure();
    expect(held.health()['database-credential']).toEqual({
      state: 'down',
      reason: 'value with serial 2 failed its check',
    });
    expect(JSON.stringify(events)).not.toContain('leak');
  });

  test('leaves out what does not belong to it: hosts come from the region’s own environment', async () => {
    store['database'] = {
      serial: 2,
      username: 'auth_app',
      password: 'x',
      host: 'other',
      port: 1,
      engine: 'y',
    };
    const held = hold();
    await held.ensure();
    expect(held.database.value()).toEqual({ serial: 2, username: 'auth_app', password: 'x' });
  });

  test('may be as large as the store allows', async () => {
    const shell = JSON.stringify({ serial: 2, username: 'auth_app', password: '' }).length;
    store['database'] = { serial: 2, username: 'auth_app', password: 'x'.repeat(65_536 - shell) };
    const held = hold();
    await held.ensure();
    expect(held.database.value().serial).toBe(2);
  });

  test.each<[Validity, number, string]>([
    ['accepted', 2, 'healthy'],
    ['rejected', 1, 'degraded'],
    ['unknown', 1, 'healthy'],
  ])('after a rotation whose test login is %s has serial %d', async (answer, serial, state) => {
    login = answer;
    const held = hold();
    await held.ensure();
    store['database'] = { serial: 2, username: 'auth_app', password: 'second' };
    await later(held, HOUR_MS);
    expect([held.database.value().serial, held.health()['database-credential']?.state]).toEqual([
      serial,
      state,
    ]);
    held.database.rejectedInUse(1);
    await held.settle();
    expect(held.database.value().serial).toBe(answer === 'rejected' ? 1 : 2);
  });

  test('follows a rotation', async () => {
    const held = hold();
    await held.ensure();
    store['database'] = { serial: 2, username: 'auth_app', password: 'second' };
    await later(held, HOUR_MS);
    expect(held.database.value().password).toBe('second');
  });

  test('keys end at the date inside the secret', async () => {
    const held = hold();
    await held.ensure();
    store = all(named('TimeoutError'));
    await later(held, 97 * 24 * HOUR_MS);
    expect(() => held.keys.signing()).toThrow('expired');
    expect(held.database.value().serial).toBe(1);
  });
});

describe('a key that a person has denied', () => {
  const deny = (escrow: ReturnType<typeof memoryEscrow>, id: string) =>
    escrow.items.set(`denied-kid#${id}`, { pk: { S: `denied-kid#${id}` } });
  /** After the first invocation. */
  const holding = async (escrow: ReturnType<typeof memoryEscrow>) => {
    const held = hold(escrow);
    await held.ensure();
    await held.settle();
    return held;
  };
  const nowSeconds = () => Math.floor(time.clock.wallMs() / 1000);
  const MINUTE_MS = 60_000;
  /** What the signing set is called in the store of this test. */
  const signing = () => store['signing'] as ReturnType<typeof firstSigningKeys>;

  test('neither signs nor is published a minute later, and its successor signs before its date', async () => {
    const escrow = memoryEscrow();
    const [compromised] = signing().keys;
    const [successor] = firstSigningKeys(nowSeconds()).keys;
    const later15 = { ...successor!, signsFrom: nowSeconds() + 900 };
    store['signing'] = { serial: 2, keys: [...signing().keys, later15] };
    const held = await holding(escrow);
    expect(held.keys.signing().keys.map(({ kid }) => kid)).toEqual([compromised!.kid, successor!.kid]);
    deny(escrow, compromised!.kid);
    await later(held, MINUTE_MS);
    expect(held.keys.signing().keys.map(({ kid }) => kid)).toEqual([successor!.kid]);
    expect(denied).toEqual([[compromised!.kid]]);
    expect(held.health()).toMatchObject({ 'signing-keys': { state: 'healthy' } });
  });

  test('that was the only one is replaced as soon as any source has a newer set', async () => {
    const escrow = memoryEscrow();
    const held = await holding(escrow);
    const [compromised] = signing().keys;
    const newer = firstSigningKeys(nowSeconds());
    store['signing'] = { serial: 2, keys: newer.keys };
    deny(escrow, compromised!.kid);
    await later(held, MINUTE_MS);
    await held.settle();
    expect(held.keys.signing()).toMatchObject({ serial: 2, keys: [{ kid: newer.keys[0]?.kid }] });
  });

  test('that was the only one leaves nothing that signs while there is no newer set', async () => {
    const escrow = memoryEscrow();
    const held = await holding(escrow);
    deny(escrow, signing().keys[0]!.kid);
    await later(held, MINUTE_MS);
    await held.settle();
    expect(() => held.keys.signing()).toThrow('every key that could be used is denied');
    expect(held.health()).toMatchObject({
      'signing-keys': { state: 'down' },
      'mac-keys': { state: 'healthy' },
    });
    escrow.items.delete(`denied-kid#${signing().keys[0]!.kid}`);
    await later(held, MINUTE_MS);
    expect(held.keys.signing().keys).toHaveLength(1);
    expect(denied.map(({ length }) => length)).toEqual([1, 0]);
  });

  test('of any set: a MAC key and a cookie key too', async () => {
    const escrow = memoryEscrow();
    const held = await holding(escrow);
    for (const set of ['mac', 'cookie']) deny(escrow, (store[set] as { keys: { id: string }[] }).keys[0]!.id);
    await later(held, MINUTE_MS);
    expect(() => held.keys.mac()).toThrow(TemporarilyUnavailable);
    expect(() => held.keys.cookie()).toThrow(TemporarilyUnavailable);
    expect(held.keys.signing().keys).toHaveLength(1);
  });

  test('stays denied while the table does not answer, which ends nothing else', async () => {
    const escrow = memoryEscrow();
    const held = await holding(escrow);
    deny(escrow, signing().keys[0]!.kid);
    await later(held, MINUTE_MS);
    escrow.failing.set('BatchGetItem', new Error('no answer'));
    await later(held, MINUTE_MS);
    await later(held, MINUTE_MS);
    expect(() => held.keys.signing()).toThrow(TemporarilyUnavailable);
    expect(held.keys.mac().keys).toHaveLength(1);
    expect(denied).toHaveLength(1);
  });
});
