import { expect, test } from '@jest/globals';

import { toFrontAnswer, type FrontAnswer } from '../../../../lib/world/local/front/alb-answer.ts';

const answered = (payload: unknown, multiValueHeaders = true) =>
  toFrontAnswer({ kind: 'answer', payload }, multiValueHeaders);

test('status, every cookie and a text body go out', () => {
  const answer = answered({
    statusCode: 303,
    multiValueHeaders: {
      'Set-Cookie': ['a=1', 'b=2'],
      Location: ['/x'],
      'Content-Length': ['99'],
      Date: ['x'],
    },
    body: 'é',
  }) as FrontAnswer;
  expect(answer.status).toBe(303);
  expect(answer.headers).toEqual([
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
    ['location', '/x'],
  ]);
  expect(answer.body.toString()).toBe('é');
});

test('a base64 body is decoded, a missing one is empty', () => {
  const binary = answered({ statusCode: 200, body: 'AAH/', isBase64Encoded: true }) as FrontAnswer;
  expect([...binary.body]).toEqual([0, 1, 255]);
  expect((answered({ statusCode: 204 }) as FrontAnswer).body).toHaveLength(0);
});

test('only the headers of the form that the target group has are looked at', () => {
  const both = { statusCode: 200, headers: { one: '1' }, multiValueHeaders: { many: ['2'] } };
  expect(answered(both)).toMatchObject({ headers: [['many', '2']] });
  expect(answered(both, false)).toMatchObject({ headers: [['one', '1']] });
});

test.each([
  ['no object', 'hello'],
  ['null', null],
  ['a list', [200]],
  ['no status', { body: '' }],
  ['a status that is a text', { statusCode: '200' }],
  ['a status out of range', { statusCode: 700 }],
  ['a body that is no text', { statusCode: 200, body: {} }],
  ['headers that are no lists', { statusCode: 200, multiValueHeaders: { a: 'b' } }],
  ['more than 1 MB', { statusCode: 200, body: 'x'.repeat(1024 * 1024) }],
])('an answer with %s is a bad gateway', (_what, payload) => {
  expect(answered(payload)).toMatchObject({ answer: { status: 502 }, reason: expect.any(String) });
});

test('a function that failed, was throttled or is lost is told apart', () => {
  const error = { errorType: 'Error', errorMessage: 'secret detail', trace: [] };
  const failed = toFrontAnswer({ kind: 'function-error', error }, true);
  expect(failed).toMatchObject({ answer: { status: 502 } });
  expect((failed as { answer: FrontAnswer }).answer.body.toString()).not.toContain('secret detail');
  expect(toFrontAnswer({ kind: 'throttled' }, true)).toMatchObject({ answer: { status: 502 } });
  expect(toFrontAnswer({ kind: 'lost' }, true)).toMatchObject({ answer: { status: 503 } });
});
