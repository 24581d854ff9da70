/** Every key is a rule over the situation; nothing here runs a world. */
import { describe, expect, test } from '@jest/globals';

import { BEGINNING, KEYS, press, settled } from '../../lib/dev/keys.ts';
import type { Situation } from '../../lib/dev/keys.ts';

const after = (...keys: readonly string[]): Situation =>
  keys.reduce((situation, key) => press(situation, key).situation, BEGINNING);
const sentence = (situation: Situation, key: string): string => {
  const pressed = press(situation, key);
  return pressed.kind === 'say' ? pressed.sentence : `acted: ${pressed.action.kind}`;
};
const action = (situation: Situation, key: string): unknown => {
  const pressed = press(situation, key);
  return pressed.kind === 'act' ? pressed.action : pressed.sentence;
};

describe('losing and healing', () => {
  test('1 and 2 lose a region in the shape that is set, x sets the next one', () => {
    expect(action(BEGINNING, '1')).toEqual({ kind: 'lose', role: 'primary', shape: 'black-hole' });
    expect(action(after('x'), '2')).toEqual({ kind: 'lose', role: 'standby', shape: 'refused' });
    expect(after('x', 'x').shape).toBe('errors');
    expect(after('x', 'x', 'x')).toEqual(BEGINNING);
  });

  test('a region that is lost is not lost again, in whatever shape', () => {
    expect(sentence(after('1', 'x'), '1')).toBe(
      'The primary region is lost already (black-hole); h heals it.',
    );
    expect(action(after('1'), '2')).toMatchObject({ kind: 'lose', role: 'standby' });
  });

  test('h heals all of them, and says so when there is nothing to heal', () => {
    expect(action(after('1', '2'), 'h')).toEqual({ kind: 'heal' });
    expect(after('1', '2', 'h').lost).toEqual({});
    expect(sentence(BEGINNING, 'h')).toBe('No region is lost.');
  });
});

describe('an operator', () => {
  test('hands the writer over between living regions and takes it from a lost one', () => {
    expect(action(BEGINNING, 'p')).toEqual({ kind: 'promote', to: 'standby', manner: 'switchover' });
    expect(action(after('1'), 'p')).toEqual({ kind: 'promote', to: 'standby', manner: 'failover' });
    expect(action(BEGINNING, 'P')).toEqual({ kind: 'promote', to: 'primary', manner: 'switchover' });
    expect(sentence(after('2'), 'p')).toBe('The standby region is lost (black-hole); h heals it.');
  });

  test('does one promotion at a time', () => {
    expect(sentence(after('p'), 'P')).toBe('A promotion is under way.');
    expect(action(settled(after('p'), 'promote', false), 'P')).toMatchObject({ to: 'primary' });
  });

  test('takes the claim and releases it, one write at a time', () => {
    expect(action(BEGINNING, 'c')).toEqual({ kind: 'claim', held: true });
    expect(sentence(after('c'), 'c')).toBe('The claim is being written.');
    const held = settled(after('c'), 'claim', true);
    expect(action(held, 'c')).toEqual({ kind: 'claim', held: false });
    expect(sentence(after('2'), 'c')).toContain('standby region is lost');
  });
});

test.each(['q', '\u0003', '\u0004'])('%j quits', (key) => {
  expect(action(after('1', 'p'), key)).toEqual({ kind: 'quit' });
});

test.each(['z', '11', '', '\u0000'])('%j is no key, and changes nothing', (key) => {
  expect(sentence(BEGINNING, key)).toBe(`${JSON.stringify(key)} is no key; ? shows the keys.`);
  expect(after(key)).toEqual(BEGINNING);
});

test('the help names every key that does something, and no other', () => {
  const doing = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).filter(
    (key) => !sentence(after('1'), key).includes('is no key'),
  );
  expect(doing.toSorted()).toEqual(KEYS.map(({ key }) => key).toSorted());
});
