/** Key sets through all steps: what holders would refuse is never made current, and of two rotations one is refused. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { ROTATION_STEPS } from '../../lambda/contract/events.ts';
import type { SigningKeySet } from '../../lambda/contract/secrets.ts';
import { newSigningKey } from '../../lambda/runtime/held-keys/new-keys.ts';
import { firstPhases } from '../../lambda/runtime/held-keys/timing.ts';
import { secretBehind, signingPlan, symmetricPlan } from '../../lambda/secret-rotation/plans.ts';
import { replaceNow } from '../../lambda/secret-rotation/replace.ts';
import { rotate } from '../../lambda/secret-rotation/rotation.ts';
import { PENDING } from '../../lambda/secret-rotation/versions.ts';
import { modelStore } from './support/model-store.ts';

const secretId = 'holdover/dev/keys/signing';
const NOW = 1_800_000_000;
const DAY = 86_400;
const clock = { wallMs: () => (NOW + 20 * DAY) * 1000, monotonicMs: () => 0 };
const noWait = (): Promise<void> => Promise.resolve();
const FIRST: SigningKeySet = { serial: 1, keys: [newSigningKey(firstPhases('signing', NOW))] };

function world() {
  const store = modelStore(FIRST);
  const step = (token: string, index: number, before = noWait) =>
    rotate({ store: store.seenBy(before), wait: noWait }, signingPlan(clock), {
      secretId,
      token,
      step: ROTATION_STEPS[index]!,
    });
  const whole = async (token: string, before = noWait): Promise<void> => {
    store.begin(token);
    for (const index of ROTATION_STEPS.keys()) await step(token, index, before);
  };
  const current = () => JSON.parse(store.current().text) as SigningKeySet;
  return { store, step, whole, current };
}

test('the next set is current after four steps: the old key and a new one, serial 2', async () => {
  const { whole, current } = world();
  await whole('one');
  expect(current()).toMatchObject({ serial: 2, keys: [{ kid: FIRST.keys[0]!.kid }, { algorithm: 'ES256' }] });
});

test('any step repeated any number of times, also after the end, changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 8 }), async (extra) => {
      const { store, step, whole, current } = world();
      store.begin('one');
      for (const index of extra)
        await step('one', index).catch((error: unknown) =>
          expect((error as { code: string }).code).toBe('NOTHING_PENDING'),
        );
      await whole('one');
      const after = current();
      for (const index of extra) expect(await step('one', index)).toBe('unchanged');
      expect([current(), after.serial, after.keys.length]).toEqual([after, 2, 2]);
    }),
    { numRuns: 30 },
  );
});

test('of two rotations at once only one changes the set, whatever the order of their calls', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const { whole, current } = world();
      const turn = () => scheduler.schedule(Promise.resolve());
      const codes: unknown[] = [];
      const both = ['one', 'two'].map((token) =>
        whole(token, turn).catch((error: unknown) => codes.push((error as { code?: string }).code)),
      );
      await scheduler.waitFor(Promise.all(both));
      const { serial, keys } = current();
      // Both, where the second began after the first had ended: it finds a key that waits, and adds none.
      expect([serial, keys.length]).toEqual([codes.length === 0 ? 3 : serial, 2]);
      for (const code of codes)
        expect(['SUPERSEDED', 'SECRET_STORE_FAILED', 'NOTHING_PENDING']).toContain(code);
    }),
    { numRuns: 100 },
  );
});

describe('never made current', () => {
  const spoilt = async (spoil: (set: SigningKeySet) => unknown, code: string): Promise<void> => {
    const { store, step, current } = world();
    store.begin('one');
    await step('one', 0);
    const pending = store.versions.get('one')!;
    const text = JSON.stringify(spoil(JSON.parse(pending.text) as SigningKeySet));
    store.versions.set('one', { ...pending, text });
    for (const index of [2, 3]) await expect(step('one', index)).rejects.toMatchObject({ code });
    expect(current()).toEqual(FIRST);
  };

  test('a set without a key that still signs', () =>
    spoilt(({ keys, serial }) => ({ serial, keys: keys.slice(1) }), 'KEYS_UNSOUND'));
  test('a private part that belongs to another key', () =>
    spoilt(
      ({ keys, serial }) => ({
        serial,
        keys: [keys[0], { ...keys[1], jwk: { ...keys[1]!.jwk, d: keys[0]!.jwk['d'] } }],
      }),
      'KEYS_UNSOUND',
    ));
  test('a serial that does not grow', () => spoilt((set) => ({ ...set, serial: 1 }), 'SUPERSEDED'));
  test('what is no key set', () => spoilt(() => ({ serial: 2, keys: 'none' }), 'SECRET_UNUSABLE'));
  test('what has lost its label to another rotation', async () => {
    const { store, step, current } = world();
    store.begin('one');
    await step('one', 0);
    store.labels.set(PENDING, 'two');
    await expect(step('one', 3)).rejects.toThrow(/superseded: AWSPENDING is on two/);
    expect(current()).toEqual(FIRST);
  });
});

test('a secret that was never bootstrapped is refused in one sentence that quotes nothing', async () => {
  const store = modelStore({ uninitialised: 'random' });
  store.begin('one');
  const begun = rotate({ store: store.seenBy(noWait), wait: noWait }, symmetricPlan('mac', clock), {
    secretId,
    token: 'one',
    step: 'createSecret',
  });
  await expect(begun).rejects.toThrow(
    /^secret holdover\/dev\/keys\/signing has no serial: [^\n]*; nothing was changed$/,
  );
});

test('by a person’s word all steps run at once', async () => {
  const { store, current } = world();
  const ports = { store: store.seenBy(noWait), wait: noWait };
  await replaceNow(ports, signingPlan(clock, 900), secretId, 'emergency');
  const [old, added] = current().keys;
  expect([added!.signsFrom - added!.publishedAt, old!.retiresAt]).toEqual([900, added!.signsFrom]);
  expect(store.labels.get('AWSCURRENT')).toBe('emergency');
});

describe('which secret an event means', () => {
  const names = {
    databaseSecret: 'holdover/dev/database/application',
    signingKeysSecret: secretId,
    macKeysSecret: 'holdover/dev/keys/mac',
    cookieKeysSecret: 'holdover/dev/keys/cookie',
  };
  test.each([
    ['arn:aws:secretsmanager:eu-west-1:1:secret:holdover/dev/database/application-AbCdEf', 'password'],
    ['arn:aws:secretsmanager:eu-west-1:1:secret:holdover/dev/keys/mac-AbCdEf', 'mac'],
    [secretId, 'signing'],
  ])('%s', (id, expected) => expect(secretBehind(id, names)).toBe(expected));
  test('another one is refused by name', () =>
    expect(() => secretBehind('arn:aws:secretsmanager:eu-west-1:1:secret:other-AbCdEf', names)).toThrow(
      'there is no rotation for the secret other, only for holdover/dev/database/application, ',
    ));
});
