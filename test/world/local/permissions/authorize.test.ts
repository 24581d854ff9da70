import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { PolicyStatement } from '../../../../lib/assembly/topology.ts';
import { authorize, decide } from '../../../../lib/world/local/permissions/authorize.ts';
import { matchesWildcard } from '../../../../lib/world/local/permissions/wildcard.ts';
import { allow, caller, rolePart } from '../data-support/topology.ts';

const TABLE = 'arn:aws:dynamodb:eu-west-1:111122223333:table/sessions';
const put = { action: 'dynamodb:PutItem', resource: TABLE };
const allows = (statements: readonly PolicyStatement[], context = {}): boolean =>
  decide(rolePart(statements), { ...put, context }).allowed;
const deny = (statement: PolicyStatement): PolicyStatement => ({ ...statement, effect: 'Deny' });
const when = (statement: PolicyStatement, conditions: PolicyStatement['conditions']): PolicyStatement => ({
  ...statement,
  conditions,
});

describe('deciding', () => {
  test('nothing is allowed until a statement covers action and resource', () => {
    expect(allows([])).toBe(false);
    expect(allows([allow(['dynamodb:GetItem'])])).toBe(false);
    expect(allows([allow(['dynamodb:PutItem'], [`${TABLE}/index/*`])])).toBe(false);
    expect(allows([allow(['DynamoDB:put*'], ['arn:aws:dynamodb:*:*:table/sessions'])])).toBe(true);
  });

  test('a deny wins over any allow', () => {
    expect(allows([allow(['*']), deny(allow(['dynamodb:*']))])).toBe(false);
    expect(decide(rolePart([deny(allow(['*']))]), put)).toMatchObject({
      because: 'with an explicit deny in an identity-based policy',
    });
  });

  test('conditions hold by operator, key without case', () => {
    const bound = when(allow(['*']), { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } });
    expect(allows([bound], { 'AWS:requestedregion': ['eu-west-1'] })).toBe(true);
    expect(allows([bound], { 'aws:RequestedRegion': ['eu-central-1'] })).toBe(false);
    expect(allows([bound])).toBe(false);
    const keys = when(allow(['*']), {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['claim#*', 'beat#*'] },
    });
    expect(allows([keys], { 'dynamodb:LeadingKeys': ['claim#a', 'beat#b'] })).toBe(true);
    expect(allows([keys], { 'dynamodb:LeadingKeys': ['claim#a', 'other'] })).toBe(false);
  });

  test('an operator that is not modelled neither allows nor is forgotten', () => {
    const odd = { NumericLessThan: { 's3:max-keys': '1' } };
    expect(decide(rolePart([when(allow(['*']), odd)]), put)).toMatchObject({
      because: expect.stringContaining('condition operators not modelled: NumericLessThan') as unknown,
    });
    expect(allows([allow(['*']), deny(when(allow(['*']), odd))])).toBe(false);
  });
});

test('an operator may do everything, and only a denial is journalled', () => {
  const entries: unknown[] = [];
  const emit = (entry: unknown): void => void entries.push(entry);
  authorize({ kind: 'operator' }, put, emit);
  authorize(caller([allow(['*'])]), put, emit);
  expect(entries).toEqual([]);
  expect(() => authorize(caller([]), put, emit)).toThrow(
    'is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:eu-west-1:111122223333:table/sessions because no identity-based policy allows the dynamodb:PutItem action',
  );
  expect(entries).toHaveLength(1);
});

describe('wildcards', () => {
  test('a pattern without wildcards matches itself alone', () => {
    const plain = fc.string().filter((text) => !/[*?]/.test(text));
    fc.assert(
      fc.property(plain, plain, (pattern, value) => {
        expect(matchesWildcard(pattern, value)).toBe(pattern === value);
      }),
    );
  });
  test('a star stands for any run, a question mark for one character', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (head, middle, tail) => {
        const literal = head.replace(/[*?]/g, '_');
        expect(matchesWildcard(`${literal}*`, `${literal}${middle}${tail}`)).toBe(true);
      }),
    );
    expect(matchesWildcard('secret-??????', 'secret-AbCdEf')).toBe(true);
    expect(matchesWildcard('secret-??????', 'secret-AbCdE')).toBe(false);
  });
});
