import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { AssemblyError } from '../../lib/assembly/errors.ts';
import { NO_VALUE, resolveValue } from '../../lib/assembly/intrinsics.ts';
import type { Scope } from '../../lib/assembly/intrinsics.ts';
import { mentionedNames } from '../../lib/assembly/references.ts';

const names: Readonly<Record<string, unknown>> = {
  'AWS::Region': 'eu-west-1',
  'AWS::NoValue': NO_VALUE,
  Size: 2,
  Bucket: 'b-1',
};
const conditions: Readonly<Record<string, unknown>> = {
  West: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
  Big: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Size' }, '2'] }] },
  Both: { 'Fn::And': [{ Condition: 'West' }, { Condition: 'Big' }] },
  Either: { 'Fn::Or': [{ Condition: 'West' }, { Condition: 'Big' }] },
  Snake: { 'Fn::Not': [{ Condition: 'Snake' }] },
  Odd: { 'Fn::Xor': [] },
};
const scope: Scope = {
  ref: (name) => names[name],
  attribute: (id, attribute) => (id === 'Bucket' ? `arn:${id}:${attribute}` : undefined),
  exported: (name) => (name === 'shared-arn' ? 'arn:shared' : undefined),
  stackOutput: (stack, region, output) =>
    stack === 'other' && output === 'Name' ? `from ${region ?? 'here'}` : undefined,
  mapping: (map, first, second) => (map === 'Words' && second === 'word' ? `${first}!` : undefined),
  condition: (name) => conditions[name],
  zones: (region) => [`${region}a`, `${region}b`],
};
const resolve = (value: unknown): unknown =>
  resolveValue(value, scope, { stack: 'stack', logicalId: 'Id', path: ['Properties', 'Name'] });

describe('each intrinsic', () => {
  test.each<[string, unknown, unknown]>([
    ['Ref', { Ref: 'Bucket' }, 'b-1'],
    ['a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['GetAtt', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:Bucket:Arn'],
    ['GetAtt, short form', { 'Fn::GetAtt': 'Bucket.Endpoint.Address' }, 'arn:Bucket:Endpoint.Address'],
    ['Sub', { 'Fn::Sub': '${Bucket}/${Bucket.Arn} in ${AWS::Region}' }, 'b-1/arn:Bucket:Arn in eu-west-1'],
    ['Sub, literal', { 'Fn::Sub': '${!Bucket} $ {} ${Size}' }, '${Bucket} $ {} 2'],
    ['Sub with variables', { 'Fn::Sub': ['${A}-${Bucket}', { A: { Ref: 'Size' } }] }, '2-b-1'],
    ['Join', { 'Fn::Join': ['/', ['a', { Ref: 'Bucket' }, 3]] }, 'a/b-1/3'],
    ['Join of a Split', { 'Fn::Join': ['-', { 'Fn::Split': ['.', 'a.b'] }] }, 'a-b'],
    ['Select', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
    ['Split', { 'Fn::Split': ['-', { Ref: 'Bucket' }] }, ['b', '1']],
    ['GetAZs', { 'Fn::Select': [1, { 'Fn::GetAZs': '' }] }, 'eu-west-1b'],
    ['GetAZs of a region', { 'Fn::GetAZs': 'us-east-1' }, ['us-east-1a', 'us-east-1b']],
    ['ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': 'shared-arn' } }, 'arn:shared'],
    ['GetStackOutput', { 'Fn::GetStackOutput': { StackName: 'other', OutputName: 'Name' } }, 'from here'],
    ['FindInMap', { 'Fn::FindInMap': ['Words', { Ref: 'AWS::Region' }, 'word'] }, 'eu-west-1!'],
    ['Base64', { 'Fn::Base64': 'grüße' }, Buffer.from('grüße').toString('base64')],
    ['If', { 'Fn::If': ['West', 'yes', { Ref: 'Nobody' }] }, 'yes'],
    ['If not', { 'Fn::If': ['Big', { Ref: 'Nobody' }, 'no'] }, 'no'],
    ['If with And', { 'Fn::If': ['Both', 1, 2] }, 2],
    ['If with Or', { 'Fn::If': ['Either', 1, 2] }, 1],
    ['Equals as a value', { 'Fn::Equals': [1, '1'] }, true],
    ['a property without a value', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
    ['an entry without a value', [1, { 'Fn::If': ['Big', 2, { Ref: 'AWS::NoValue' }] }], [1]],
    [
      'a dynamic reference',
      '{{resolve:secretsmanager:x:SecretString:p}}',
      '{{resolve:secretsmanager:x:SecretString:p}}',
    ],
    ['a policy with a Ref and more', { Ref: 'Bucket', Other: 1 }, { Ref: 'Bucket', Other: 1 }],
    ['a policy condition', { Condition: { StringEquals: {} } }, { Condition: { StringEquals: {} } }],
  ])('%s', (_name, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });
});

describe('what cannot be resolved names the place', () => {
  test.each<[unknown, string]>([
    [{ Ref: 'Nobody' }, 'stack/Id.Properties.Name: Ref names no parameter or resource "Nobody"'],
    [{ 'Fn::GetAtt': ['Nobody', 'Arn'] }, 'Fn::GetAtt names no resource "Nobody"'],
    [{ 'Fn::Sub': 'a ${Nobody}' }, 'Fn::Sub names no "Nobody"'],
    [{ 'Fn::Sub': 7 }, 'Fn::Sub needs text, or a list of text and a map'],
    [{ 'Fn::Select': [5, ['a']] }, 'Fn::Select names no entry 5 among 1'],
    [{ 'Fn::Join': ['a'] }, 'Fn::Join needs a list of 2 arguments'],
    [{ 'Fn::Join': ['', ['a', {}]] }, 'Fn::Join needs text as each entry, got {}'],
    [{ 'Fn::ImportValue': 'nothing' }, 'names no export "nothing" of this region\'s stacks'],
    [{ 'Fn::GetStackOutput': { StackName: 's', OutputName: 'o' } }, 'no output "o" of stack "s"'],
    [{ 'Fn::FindInMap': ['Words', 'a', 'b'] }, 'no entry Words.a.b'],
    [{ 'Fn::If': ['Nobody', 1, 2] }, 'names the unknown condition "Nobody"'],
    [{ 'Fn::If': ['Snake', 1, 2] }, 'goes in a circle: Snake -> Snake'],
    [{ 'Fn::If': ['Odd', 1, 2] }, 'uses the unknown condition function Fn::Xor'],
    [{ 'Fn::Transform': {} }, 'Fn::Transform is unknown; known are Ref, Fn::GetAtt'],
    [{ 'Fn::toString': {} }, 'Fn::toString is unknown'],
    [{ 'Fn::Split': [':', '{{deferred:s/Id.Arn}}'] }, 'known only after a custom resource ran'],
    [{ deep: [{ x: { Ref: 'Nobody' } }] }, 'stack/Id.Properties.Name.deep.0.x: Ref'],
  ])('%j', (value, expected) => {
    expect(() => resolve(value)).toThrow(AssemblyError);
    expect(() => resolve(value)).toThrow(expected);
  });
});

describe('properties', () => {
  const plain = fc.string().filter((text) => !text.includes('{{deferred:'));
  const word = fc.stringMatching(/^[A-Za-z0-9 ]{0,8}$/);

  test('Join undoes Split', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), plain, (separator, text) => {
        expect(resolve({ 'Fn::Join': [separator, { 'Fn::Split': [separator, text] }] })).toBe(text);
      }),
    );
  });

  test('Split undoes Join of parts without the delimiter', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (parts) => {
        expect(resolve({ 'Fn::Split': ['|', { 'Fn::Join': ['|', parts] }] })).toEqual(parts);
      }),
    );
  });

  test('Sub leaves text without variables alone, and a literal variable loses its mark only', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('${')),
        (text) => {
          expect(resolve({ 'Fn::Sub': text })).toBe(text);
        },
      ),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z:.]{1,8}$/), (name) => {
        expect(resolve({ 'Fn::Sub': `\${!${name}}` })).toBe(`\${${name}}`);
      }),
    );
  });

  test('Sub equals Join over the same pieces', () => {
    const piece = fc.oneof(word, fc.constantFrom({ Ref: 'Bucket' }, { Ref: 'AWS::Region' }));
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.map((part) => (typeof part === 'string' ? part : `\${${part.Ref}}`)).join('');
        expect(resolve({ 'Fn::Sub': text })).toBe(resolve({ 'Fn::Join': ['', pieces] }));
      }),
    );
  });

  test('a value without intrinsics is itself, and resolving twice changes nothing', () => {
    const key = fc.stringMatching(/^[a-z]{1,4}$/);
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        plain,
        fc.integer(),
        fc.boolean(),
        fc.array(tie('value')),
        fc.dictionary(key, tie('value'), { noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(value, (any) => {
        expect(resolve(any)).toEqual(any);
      }),
    );
  });

  test('De Morgan holds for every pair of conditions', () => {
    const condition = fc.constantFrom('West', 'Big', 'Both', 'Either').map((Condition) => ({ Condition }));
    const not = (value: unknown): unknown => ({ 'Fn::Not': [value] });
    fc.assert(
      fc.property(condition, condition, (a, b) => {
        expect(resolve(not({ 'Fn::And': [a, b] }))).toBe(resolve({ 'Fn::Or': [not(a), not(b)] }));
      }),
    );
  });
});

test('every way to mention a name is found', () => {
  const value = {
    a: { Ref: 'A' },
    b: [{ 'Fn::GetAtt': ['B', 'Arn'] }, { 'Fn::GetAtt': 'C.Arn' }],
    d: { 'Fn::Sub': ['${D} ${E.Arn} ${!No} ${v}', { v: { Ref: 'F' } }] },
  };
  expect([...mentionedNames(value)].toSorted()).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'v']);
});
