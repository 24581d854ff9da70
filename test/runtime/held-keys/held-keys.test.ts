import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { KeyPhases, SigningKeySet, SymmetricKeySet } from '../../../lambda/contract/secrets.ts';
import { firstSigningKeys, firstSymmetricKeys } from '../../../lambda/key-bootstrap/fresh-keys.ts';
import { phasedKeys } from '../../../lambda/runtime/held-keys/held-keys.ts';
import { nextPhaseChange, phaseOf, usableKeys } from '../../../lambda/runtime/held-keys/phases.ts';
import { validateSigningKeys, validateSymmetricKeys } from '../../../lambda/runtime/held-keys/validate.ts';
import { manualTime } from '../../support/manual-time.ts';

const key = (id: string, publishedAt: number, signsFrom: number, retiresAt: number, notAfter: number) => ({
  id,
  secret: 'x',
  publishedAt,
  signsFrom,
  retiresAt,
  notAfter,
});
const ids = (keys: readonly { readonly id: string }[]) => keys.map(({ id }) => id);

describe('phases', () => {
  const old = key('old', 0, 0, 200, 300);
  const next = key('next', 100, 200, 400, 500);
  test.each([
    [50, ['old']],
    [100, ['old', 'next']],
    [199, ['old', 'next']],
    [200, ['next', 'old']],
    [299, ['next', 'old']],
    [300, ['next']],
    // A rotation that is late: the newest known key goes on.
    [450, ['next']],
    [500, []],
  ])('at %i: %j, the first one signs', (now, expected) => {
    expect(ids(usableKeys([next, old], now))).toEqual(expected);
  });

  test('a key that nobody has seen never signs while a retired one is known', () => {
    const late = [key('retired', 0, 0, 100, 300), key('unseen', 150, 250, 400, 500)];
    expect(ids(usableKeys(late, 160))).toEqual(['retired', 'unseen']);
  });

  const phases = fc
    .tuple(...([1, 2, 3, 4] as const).map(() => fc.integer({ min: 0, max: 1000 })))
    .map((dates) => [...dates].sort((one, other) => one - other))
    .map(([a = 0, b = 0, c = 0, d = 0]): KeyPhases => ({
      publishedAt: a,
      signsFrom: b,
      retiresAt: c,
      notAfter: d,
    }));

  test('between two phase changes the answer stays', () => {
    fc.assert(
      fc.property(fc.array(phases), fc.integer({ min: 0, max: 1000 }), (keys, now) => {
        const until = nextPhaseChange(keys, now);
        if (until === Infinity) return;
        expect(usableKeys(keys, until - 1)).toEqual(usableKeys(keys, now));
        expect(keys.some((one) => phaseOf(one, until) !== phaseOf(one, until - 1))).toBe(true);
      }),
    );
  });
});

test('the same object is answered until the set or a phase changes', () => {
  const time = manualTime(0);
  let set: SymmetricKeySet = {
    serial: 1,
    keys: [key('old', 0, 0, 200, 300), key('next', 100, 200, 400, 500)],
  };
  const read = phasedKeys(() => set, time.clock);
  const first = read();
  time.age(99_000);
  expect(read()).toBe(first);
  time.age(1000);
  expect(ids(read().keys)).toEqual(['old', 'next']);
  const second = read();
  set = { ...set, serial: 2 };
  expect(read()).not.toBe(second);
  expect(read().serial).toBe(2);
});

describe('a new set', () => {
  const time = manualTime();
  const now = Math.floor(time.clock.wallMs() / 1000);
  const signing = firstSigningKeys(now);
  const validate = validateSigningKeys(time.clock);

  test('of the first deploy is accepted', async () => {
    expect(await validate(signing, undefined)).toBe('accepted');
  });

  test.each<[string, () => SigningKeySet]>([
    ['is empty', () => ({ serial: 2, keys: [] })],
    ['lacks the key that signs now', () => ({ ...firstSigningKeys(now), serial: 2 })],
    [
      'has a private part that is not its own',
      () => {
        const [mine] = signing.keys;
        const [other] = firstSigningKeys(now).keys;
        return { serial: 2, keys: [{ ...mine!, jwk: { ...mine!.jwk, d: other!.jwk['d']! } }] };
      },
    ],
    ['has a key twice', () => ({ serial: 2, keys: [signing.keys[0]!, signing.keys[0]!] })],
    ['is published in the future only', () => ({ serial: 2, keys: firstSigningKeys(now + 1000).keys })],
  ])('that %s is rejected', async (_name, candidate) => {
    expect(await validate(candidate(), signing)).toBe('rejected');
  });

  test('with the old key and a published successor is accepted', async () => {
    const successor = firstSigningKeys(now).keys;
    expect(await validate({ serial: 2, keys: [...signing.keys, ...successor] }, signing)).toBe('accepted');
  });

  test('of cookie keys that forgets a key in use would sign people out', async () => {
    const held = firstSymmetricKeys('mac', now);
    const rule = validateSymmetricKeys(time.clock);
    expect(await rule({ ...firstSymmetricKeys('mac', now), serial: 2 }, held)).toBe('rejected');
    expect(
      await rule({ serial: 2, keys: [...held.keys, ...firstSymmetricKeys('mac', now).keys] }, held),
    ).toBe('accepted');
  });
});
