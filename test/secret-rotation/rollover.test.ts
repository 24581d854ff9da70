/** Key sets over years of rotations: whoever signs with a set that is up to two days old is understood by whoever reads with one. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { SymmetricKey } from '../../lambda/contract/secrets.ts';
import { newSymmetricKey } from '../../lambda/runtime/held-keys/new-keys.ts';
import { phaseOf, usableKeys } from '../../lambda/runtime/held-keys/phases.ts';
import { PUBLISHED_SECONDS, firstPhases } from '../../lambda/runtime/held-keys/timing.ts';
import type { KeyKind } from '../../lambda/runtime/held-keys/timing.ts';
import { nextKeySet } from '../../lambda/secret-rotation/rollover.ts';
import type { KeySet } from '../../lambda/secret-rotation/rollover.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const START = 1_800_000_000;
/** Longest life of what a key has proved: an ID token, a refresh token, a session's cookie (protocol/lifetimes.ts). */
const LIFE_SECONDS: Readonly<Record<KeyKind, number>> = { signing: HOUR, mac: 30 * DAY, cookie: 14 * DAY };
const KINDS = Object.keys(LIFE_SECONDS) as KeyKind[];

type Set = KeySet<SymmetricKey>;
const first = (kind: KeyKind): Set => ({ serial: 1, keys: [newSymmetricKey(firstPhases(kind, START))] });
const next = (kind: KeyKind, set: Set, now: number, publishedSeconds?: number): Set =>
  nextKeySet(
    set,
    { kind, newKey: newSymmetricKey, ...(publishedSeconds === undefined ? {} : { publishedSeconds }) },
    now,
  );
const phasesOf = ({ keys }: Set, now: number) => keys.map((key) => phaseOf(key, now));

describe.each(KINDS)('%s keys', (kind) => {
  test('a new one is published, signs after two days, and the old one retires at that moment', () => {
    const at = START + 30 * DAY;
    const set = next(kind, first(kind), at);
    expect(set.serial).toBe(2);
    expect(phasesOf(set, at)).toEqual(['signing', 'published']);
    expect(phasesOf(set, at + PUBLISHED_SECONDS - 1)).toEqual(['signing', 'published']);
    expect(phasesOf(set, at + PUBLISHED_SECONDS)).toEqual(['retired', 'signing']);
  });

  test('a rotation that is repeated while a key waits adds none', () => {
    const once = next(kind, first(kind), START + DAY);
    expect(next(kind, once, START + DAY + HOUR)).toEqual({ ...once, serial: 3 });
  });

  test('what its time is over is dropped, and nothing before', () => {
    const rotated = next(kind, first(kind), START + DAY);
    const [old] = rotated.keys;
    expect(next(kind, rotated, old!.notAfter - 1).keys).toContainEqual(old);
    expect(next(kind, rotated, old!.notAfter).keys.map(({ id }) => id)).not.toContain(old!.id);
  });

  test('a rotation that is weeks late leaves no moment without a key that everybody knows', () => {
    const set = first(kind);
    const late = set.keys[0]!.retiresAt + DAY;
    const rotated = next(kind, set, late);
    expect(usableKeys(rotated.keys, late)[0]!.id).toBe(set.keys[0]!.id);
    expect(phasesOf(rotated, late + PUBLISHED_SECONDS - 1)).toEqual(['signing', 'published']);
    expect(phasesOf(rotated, late + PUBLISHED_SECONDS)).toEqual(['retired', 'signing']);
  });

  test('where every key’s time is over, the new one signs at once', () => {
    const set = first(kind);
    const rotated = next(kind, set, set.keys[0]!.notAfter);
    expect(phasesOf(rotated, set.keys[0]!.notAfter)).toEqual(['signing']);
  });

  test('in a hurry it signs after a quarter of an hour, before one that waits, and nobody is signed out', () => {
    const waiting = next(kind, first(kind), START + DAY);
    const at = START + DAY + HOUR;
    const hurried = next(kind, waiting, at, 900);
    const [old, overtaken, added] = hurried.keys;
    expect(usableKeys(hurried.keys, at + 899)[0]!.id).toBe(old!.id);
    for (const later of [900, 30 * DAY]) expect(usableKeys(hurried.keys, at + later)[0]!.id).toBe(added!.id);
    expect(phaseOf(old!, at + 900 + LIFE_SECONDS[kind])).toBe('retired');
    expect(phaseOf(overtaken!, at + 30 * DAY)).not.toBe('signing');
  });

  test('over any history: signed by one process, understood by any other, for as long as the proof may live', () => {
    const history = fc.array(fc.integer({ min: HOUR, max: 80 * DAY }), { minLength: 1, maxLength: 12 });
    const stale = fc.integer({ min: 0, max: PUBLISHED_SECONDS });
    const later = fc.integer({ min: 0, max: LIFE_SECONDS[kind] });
    fc.assert(
      fc.property(
        history,
        fc.double({ min: 0, max: 1, noNaN: true }),
        stale,
        stale,
        later,
        (gaps, part, a, b, c) => {
          const sets: { readonly at: number; readonly set: Set }[] = [{ at: START, set: first(kind) }];
          for (const gap of gaps) {
            const { at, set } = sets.at(-1)!;
            sets.push({ at: at + gap, set: next(kind, set, at + gap) });
          }
          const heldAt = (now: number): Set => (sets.findLast(({ at }) => at <= now) ?? sets[0]!).set;
          const signedAt = Math.floor(START + part * (sets.at(-1)!.at - START));
          const signer = usableKeys(heldAt(signedAt - a).keys, signedAt)[0]!;
          const readAt = signedAt + c;
          const reader = heldAt(Math.max(START, readAt - b));
          expect(usableKeys(reader.keys, readAt).map(({ id }) => id)).toContain(signer.id);
        },
      ),
      { numRuns: 500 },
    );
  });
});
