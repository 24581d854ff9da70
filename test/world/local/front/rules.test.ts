import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { ListenerAction, ListenerRule } from '../../../../lib/assembly/topology.ts';
import { chooseAction, matchesWildcards } from '../../../../lib/world/local/front/rules.ts';

const origin = { stack: 's', logicalId: 'L', type: 't' };
const answer = (status: number): ListenerAction => ({
  kind: 'fixed-response',
  status,
  contentType: 'text/plain',
  body: '',
});
const rule = (priority: number, hosts: string[], paths: string[]): ListenerRule => ({
  origin,
  priority,
  hosts,
  paths,
  action: answer(200 + priority),
});
const statusFor = (rules: readonly ListenerRule[], host: string, path: string): number => {
  const action = chooseAction({ rules, defaultAction: answer(421) }, { host, path });
  return action.kind === 'fixed-response' ? action.status : 0;
};

test('host and path must both match, and the lowest number decides', () => {
  const rules = [
    rule(20, ['login.example', '*.region.example'], []),
    rule(10, ['login.example'], ['/health/live', '/health/claim']),
  ];
  expect(statusFor(rules, 'login.example', '/health/live')).toBe(210);
  expect(statusFor(rules, 'login.example', '/health/ready')).toBe(220);
  expect(statusFor(rules, 'a.region.example', '/health/live')).toBe(220);
  expect(statusFor(rules, 'other.example', '/health/live')).toBe(421);
});

test('hosts match in any case and without their port, paths as they are written', () => {
  const rules = [rule(1, ['Login.example'], ['/Health*'])];
  expect(statusFor(rules, 'LOGIN.example:443', '/Healthy')).toBe(201);
  expect(statusFor(rules, 'login.example', '/healthy')).toBe(421);
});

test('a pattern without wildcards matches itself and nothing else', () => {
  const plain = fc.string().filter((text) => !/[*?]/.test(text));
  fc.assert(fc.property(plain, plain, (one, other) => matchesWildcards(one, other) === (one === other)));
});

test('any piece of a text may be a star, any character a question mark', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.nat(), (text, from, length) => {
      const start = from % (text.length + 1);
      const end = Math.min(text.length, start + length);
      expect(matchesWildcards(`${text.slice(0, start)}*${text.slice(end)}`, text)).toBe(true);
      expect(matchesWildcards('?'.repeat(text.length), text)).toBe(true);
      expect(matchesWildcards('?'.repeat(text.length + 1), text)).toBe(false);
    }),
  );
});

test('matching agrees with a regular expression of the same meaning', () => {
  const letters = fc
    .array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 8 })
    .map((list) => list.join(''));
  const texts = fc.array(fc.constantFrom('a', 'b'), { maxLength: 8 }).map((list) => list.join(''));
  fc.assert(
    fc.property(letters, texts, (pattern, text) => {
      const same = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
      return matchesWildcards(pattern, text) === same.test(text);
    }),
    { numRuns: 500 },
  );
});
