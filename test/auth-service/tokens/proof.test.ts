import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { newNonce, prove, verifyProof } from '../../../lambda/auth-service/tokens/proof.ts';
import type { ProvenId } from '../../../lambda/auth-service/tokens/proof.ts';
import { symmetricKey } from '../support/keys.ts';

const key = symmetricKey('k1');
const other = symmetricKey('k2');
const issuer = 'https://login.example';
const sample: ProvenId = {
  region: 'eu-west-1',
  grantId: 'grant_-1',
  nonce: newNonce(),
  generation: 7,
  bornAt: 1_800_000_000,
  keyId: 'k1',
};

describe('ids that prove themselves', () => {
  test('read back as written, whatever they carry', () => {
    const word = fc.stringMatching(/^[\w-]{1,43}$/);
    fc.assert(
      fc.property(word, word, word, fc.nat(), fc.nat(), (region, grantId, nonce, generation, bornAt) => {
        const id = { region, grantId, nonce, generation, bornAt, keyId: 'k1' };
        expect(verifyProof('refresh', issuer, prove('refresh', issuer, id, key), [other, key])).toEqual(id);
      }),
    );
  });

  test.each([
    ['another kind', (token: string) => verifyProof('access', issuer, token, [key])],
    ['another host', (token: string) => verifyProof('refresh', 'https://accounts.example', token, [key])],
    ['a key that is gone', (token: string) => verifyProof('refresh', issuer, token, [other])],
    [
      'the same key id over another secret',
      (token: string) => verifyProof('refresh', issuer, token, [{ ...other, id: 'k1' }]),
    ],
  ])('%s refuses it', (_name, verify) => {
    expect(verify(prove('refresh', issuer, sample, key))).toBeUndefined();
  });

  test('any single changed character is a forgery', () => {
    const token = prove('refresh', issuer, sample, key);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.stringMatching(/^[\w.=+/-]$/), (at, character) => {
        fc.pre(token[at] !== character);
        const forged = token.slice(0, at) + character + token.slice(at + 1);
        expect(verifyProof('refresh', issuer, forged, [key])).toBeUndefined();
      }),
    );
  });

  test('garbage of any shape is refused without an exception', () => {
    fc.assert(
      fc.property(fc.string(), (garbage) =>
        expect(verifyProof('code', issuer, garbage, [key])).toBeUndefined(),
      ),
    );
  });

  test('a field that could not be read back is refused when minting', () => {
    expect(() => prove('code', issuer, { ...sample, grantId: 'a.b' }, key)).toThrow(RangeError);
  });
});
