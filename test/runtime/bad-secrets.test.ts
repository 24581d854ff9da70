/**
 * Every secret that a process holds, with everything that somebody may put into it: the last good value stays where
 * there is one, the reason is one sentence where there is none, and neither quotes the secret.
 */
import { describe, expect, test } from '@jest/globals';

import { holdReadinessKey } from '../../lambda/auth-service/health/readiness-key.ts';
import { firstSigningKeys, firstSymmetricKeys } from '../../lambda/key-bootstrap/fresh-keys.ts';
import type { ReadSecret } from '../../lambda/runtime/aws-api/secret-reader.ts';
import { healthOf } from '../../lambda/runtime/held-health.ts';
import { createHeldValues } from '../../lambda/runtime/held-values.ts';
import type { HolderEvent } from '../../lambda/runtime/holder/holder.ts';
import type { HolderView } from '../../lambda/runtime/holder/view.ts';
import { holdIdentity } from '../../lambda/standby-probes/identity.ts';
import { manualTime } from '../support/manual-time.ts';
import { memoryEscrow } from '../support/memory-escrow.ts';
import { probeIdentity } from '../support/probe-identity.ts';

const HOUR_MS = 3_600_000;
const NOW_SECONDS = 1_800_000_000;
/** Stands in every bad value, and nowhere else. */
const LEAK = 'leak-leak-leak';

type Fields = Readonly<Record<string, unknown>>;

const names = { database: 'database', signingKeys: 'signing', macKeys: 'mac', cookieKeys: 'cookie' };
const good: Readonly<Record<string, Fields>> = {
  database: { serial: 1, username: 'auth_app', password: 'opening' },
  signing: { ...firstSigningKeys(NOW_SECONDS) },
  mac: { ...firstSymmetricKeys('mac', NOW_SECONDS) },
  cookie: { ...firstSymmetricKeys('cookie', NOW_SECONDS) },
  probe: { ...probeIdentity },
};
const keysOf = (set: Fields): readonly Fields[] => set['keys'] as readonly Fields[];

/** One value held from one secret. */
interface Kept {
  readonly refreshIfDue: () => void;
  readonly ensure: () => Promise<void>;
  readonly settle: () => Promise<void>;
  readonly value: () => unknown;
  readonly health: () => ReturnType<typeof healthOf> | undefined;
}

function world() {
  const time = manualTime(NOW_SECONDS * 1000);
  const events: HolderEvent[] = [];
  const store: Record<string, string> = Object.fromEntries(
    Object.entries(good).map(([id, value]) => [id, JSON.stringify(value)]),
  );
  const read: ReadSecret = (id) => Promise.resolve(store[id] ?? '');
  const surroundings = {
    clock: time.clock,
    timer: time.timer,
    random: () => 0.5,
    onEvent: (event: HolderEvent) => void events.push(event),
    onDenied: () => undefined,
  };
  return { time, events, store, read, surroundings };
}
type World = ReturnType<typeof world>;

function ofService(name: string, value: (held: ReturnType<typeof createHeldValues>) => unknown) {
  return ({ read, surroundings }: World): Kept => {
    const stores = { own: read, other: read };
    const held = createHeldValues({
      ...surroundings,
      stores,
      escrow: memoryEscrow(),
      secrets: names,
      testLogin: () => Promise.resolve('accepted'),
    });
    return {
      refreshIfDue: () => held.refreshIfDue(),
      ensure: () => held.ensure(),
      settle: () => held.settle(),
      value: () => value(held),
      health: () => held.health()[name],
    };
  };
}

interface Single {
  refreshIfDue(): void;
  ensure(): Promise<void>;
  settle(): Promise<void>;
  value(): unknown;
  view(): HolderView<unknown>;
}
const alone = (holder: Single): Kept => ({
  refreshIfDue: () => holder.refreshIfDue(),
  ensure: () => holder.ensure(),
  settle: () => holder.settle(),
  value: () => holder.value(),
  health: () => healthOf(holder.view()),
});

/** By what it is: its secret, and who holds it. */
const HELD: Readonly<Record<string, { readonly secret: string; readonly hold: (from: World) => Kept }>> = {
  'database credential': {
    secret: 'database',
    hold: ofService('database-credential', (held) => held.database.value()),
  },
  'signing keys': { secret: 'signing', hold: ofService('signing-keys', (held) => held.keys.signing()) },
  'MAC keys': { secret: 'mac', hold: ofService('mac-keys', (held) => held.keys.mac()) },
  'cookie keys': { secret: 'cookie', hold: ofService('cookie-keys', (held) => held.keys.cookie()) },
  'readiness key': {
    secret: 'probe',
    hold: ({ read, surroundings }) =>
      alone(
        holdReadinessKey({
          ...surroundings,
          stores: { own: read },
          escrow: memoryEscrow(),
          secretId: 'probe',
        }),
      ),
  },
  'probe identity': {
    secret: 'probe',
    hold: ({ read, surroundings }) => alone(holdIdentity({ ...surroundings, read, secretId: 'probe' })),
  },
};

/** What may lie in any secret. */
const ANY: Readonly<Record<string, (sound: Fields) => string>> = {
  'no JSON': () => `-----BEGIN ${LEAK}-----`,
  torn: (sound) => JSON.stringify({ ...sound, note: LEAK }).slice(0, -3),
  empty: () => '',
  null: () => 'null',
  'a bare text': () => JSON.stringify(LEAK),
  'a list': (sound) => JSON.stringify([sound, LEAK]),
  'no fields': () => '{}',
  'a placeholder': () => JSON.stringify({ uninitialised: LEAK }),
  'no serial': ({ serial: _serial, ...rest }) => JSON.stringify({ ...rest, note: LEAK }),
  'a serial in words': (sound) => JSON.stringify({ ...sound, serial: LEAK }),
  'a fraction as serial': (sound) => JSON.stringify({ ...sound, serial: 2.5, note: LEAK }),
  'more than 64 KiB': (sound) => JSON.stringify({ ...sound, serial: 2, padding: LEAK.repeat(5000) }),
  'nothing but depth': () => '['.repeat(60_000),
};
const lacking = (sound: Fields, name: string): string => {
  const others = Object.entries(sound).filter(([key]) => key !== name);
  return JSON.stringify({ ...Object.fromEntries(others), serial: 2, note: LEAK });
};
const withKey = (set: Fields, change: Fields): string =>
  JSON.stringify({ serial: 2, keys: keysOf(set).map((key) => ({ ...key, note: LEAK, ...change })) });
const jwkOf = (set: Fields): Fields => (keysOf(set)[0]?.['jwk'] ?? {}) as Fields;

/** What only some of them can be wrong in; each is a newer serial, so only its fault keeps it out. */
const OWN: Readonly<Record<string, Readonly<Record<string, (sound: Fields) => string>>>> = {
  'database credential': {
    'no user': (sound) => lacking(sound, 'username'),
    'no password': (sound) => lacking(sound, 'password'),
    'another user': (sound) => JSON.stringify({ ...sound, serial: 2, username: LEAK }),
    'the master': (sound) => JSON.stringify({ ...sound, serial: 2, username: 'auth_master' }),
  },
  'signing keys': {
    'no keys': (sound) => lacking(sound, 'keys'),
    'an empty list': () => JSON.stringify({ serial: 2, keys: [] }),
    'another algorithm': (sound) => withKey(sound, { algorithm: LEAK }),
    'no key id': (sound) => withKey(sound, { kid: '' }),
    'no private part': (sound) => withKey(sound, { jwk: { ...jwkOf(sound), d: undefined, note: LEAK } }),
    'another curve': (sound) => withKey(sound, { jwk: { ...jwkOf(sound), crv: LEAK } }),
    'phases out of order': (sound) => withKey(sound, { retiresAt: 0 }),
    'another key': () => JSON.stringify({ ...firstSigningKeys(NOW_SECONDS), serial: 2 }),
  },
  'MAC keys': {
    'no keys': (sound) => lacking(sound, 'keys'),
    'an empty list': () => JSON.stringify({ serial: 2, keys: [] }),
    'a short secret': (sound) => withKey(sound, { secret: LEAK }),
    'the same key twice': (sound) =>
      JSON.stringify({ serial: 2, keys: [...keysOf(sound), ...keysOf(sound)] }),
    'dates in words': (sound) => withKey(sound, { signsFrom: LEAK }),
  },
  'cookie keys': {
    'another key': () => JSON.stringify({ ...firstSymmetricKeys('cookie', NOW_SECONDS), serial: 2 }),
  },
  'readiness key': {
    'no readiness key': (sound) => lacking(sound, 'readinessKey'),
    'a short one': (sound) => JSON.stringify({ ...sound, serial: 2, readinessKey: LEAK }),
  },
  'probe identity': Object.fromEntries(
    ['clientId', 'clientSecret', 'organizationId', 'accountId', 'email', 'password', 'readinessKey'].map(
      (name) => [`no ${name}`, (sound: Fields) => lacking(sound, name)],
    ),
  ),
};

const cases = Object.keys(HELD).flatMap((what) =>
  Object.entries({ ...ANY, ...OWN[what] }).map(([fault, spoil]) => [what, fault, spoil] as const),
);
const subject = (what: string) => {
  const { secret, hold } = HELD[what]!;
  const made = world();
  return { ...made, secret, sound: good[secret]!, held: hold(made) };
};

describe('what a machine finds changed', () => {
  test.each(cases)(
    '%s, %s: the last good value stays, and its age and reason are told',
    async (what, _, spoil) => {
      const { time, events, store, secret, sound, held } = subject(what);
      await held.ensure();
      const before = held.value();
      store[secret] = spoil(sound);
      time.age(HOUR_MS);
      held.refreshIfDue();
      await held.settle();
      expect(held.value()).toEqual(before);
      const health = held.health();
      expect(health).toMatchObject({ state: 'degraded', ageSeconds: 3600, reason: expect.any(String) });
      expect(JSON.stringify([health, events])).not.toContain(LEAK);
    },
  );

  test.each(cases)('%s, %s: a good one after it is taken', async (what, _, spoil) => {
    const { time, store, secret, sound, held } = subject(what);
    await held.ensure();
    store[secret] = spoil(sound);
    time.age(HOUR_MS);
    held.refreshIfDue();
    await held.settle();
    store[secret] = JSON.stringify({ ...sound, serial: 3 });
    time.age(HOUR_MS);
    held.refreshIfDue();
    await held.settle();
    expect(held.health()).toEqual({ state: 'healthy' });
  });
});

describe('what a new process finds', () => {
  /** Sound in itself, and nothing is held that it could be compared with. */
  const soundAlone = new Set(['another key']);

  test.each(cases.filter(([, fault]) => !soundAlone.has(fault)))(
    '%s, %s: nothing, and the reason in one sentence that names the secret or the version',
    async (what, _, spoil) => {
      const { events, store, secret, sound, held } = subject(what);
      store[secret] = spoil(sound);
      await held.ensure();
      const health = held.health();
      expect(health).toMatchObject({
        state: 'down',
        reason: expect.stringMatching(
          new RegExp(`^(secret ${secret} |value with serial 2 failed its check)`),
        ),
      });
      expect(JSON.stringify([health, events])).not.toContain(LEAK);
      expect(() => held.value()).toThrow(expect.objectContaining({ code: 'TEMPORARILY_UNAVAILABLE' }));
    },
  );
});

describe('what does not belong there', () => {
  test.each(Object.keys(HELD))('%s: is left out, and the rest is used', async (what) => {
    const { store, secret, sound, held } = subject(what);
    const foreign = { host: 'elsewhere.example', port: 1, engine: 'mysql', dbname: LEAK, format: 9 };
    store[secret] = JSON.stringify({ ...sound, ...foreign });
    await held.ensure();
    expect(held.health()).toEqual({ state: 'healthy' });
    expect(JSON.stringify(held.value())).not.toMatch(/elsewhere|mysql|leak/);
  });
});
