import { describe, expect, test } from '@jest/globals';

import { checkKeySet, fetchKeySet } from '../../lambda/checks/jwks.ts';
import type { HttpResponse } from '../../lambda/contract/http.ts';

const key = { kty: 'EC', crv: 'P-256', kid: 'k1', x: 'x', y: 'y', alg: 'ES256', use: 'sig' };
const answer = (body: unknown, status = 200): HttpResponse => ({
  status,
  headers: { 'content-type': ['application/jwk-set+json'] },
  body: JSON.stringify(body),
});

describe('the key set', () => {
  test('passes with public P-256 keys', async () => {
    const response = answer({ keys: [key, { ...key, kid: 'k2' }] });
    expect(checkKeySet(response)).toEqual([]);
    expect(await fetchKeySet(() => Promise.resolve(response), 'h')).toMatchObject({ outcome: 'ok' });
  });

  test.each([
    ['no keys', { keys: [] }, 'empty'],
    ['no list', {}, 'no list of keys'],
    ['the development key', { keys: [{ ...key, kid: 'keystore-CHANGE-ME' }] }, 'development key'],
    ['a private member', { keys: [{ ...key, d: 'secret' }] }, 'private members: d'],
    ['an RSA key', { keys: [{ kty: 'RSA', kid: 'k1', n: 'n', e: 'AQAB' }] }, 'not on P-256'],
    ['a key without id', { keys: [{ ...key, kid: undefined }] }, 'has no id'],
    ['the same id twice', { keys: [key, key] }, 'twice: k1'],
  ])('fails with %s', async (_name, body, problem) => {
    expect(checkKeySet(answer(body)).join()).toContain(problem);
    expect(await fetchKeySet(() => Promise.resolve(answer(body)), 'h')).toMatchObject({ outcome: 'wrong' });
  });

  test('fails with an error status', () => {
    expect(checkKeySet(answer({ keys: [key] }, 500))).toEqual(['the key set answered 500, not 200']);
  });
});
