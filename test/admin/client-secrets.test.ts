import { createHmac } from 'node:crypto';

import { describe, expect, test } from '@jest/globals';

import { newClientSecret, openSecret, sealSecret } from '../../lambda/auth-service/admin/client-secrets.ts';
import { firstSymmetricKeys } from '../../lambda/key-bootstrap/fresh-keys.ts';

const keyOf = () => firstSymmetricKeys('mac', 1_800_000_000).keys[0]!;
const [key, other] = [keyOf(), keyOf()];
const context = { clientId: 'client-1', idempotencyKey: 'key-of-the-caller' };

test('a secret is 256 random bits, and no function of the MAC key', () => {
  const secrets = [newClientSecret(), newClientSecret()];
  expect(secrets.map((secret) => Buffer.from(secret, 'base64url').length)).toEqual([32, 32]);
  expect(secrets[0]).not.toBe(secrets[1]);
  const derived = createHmac('sha256', Buffer.from(key.secret, 'base64url')).update('client-1');
  expect(secrets).not.toContain(derived.digest('base64url'));
});

describe('a sealed secret', () => {
  const secret = newClientSecret();
  const sealed = sealSecret(secret, key, context);

  test('opens for the same caller, while the key is held', () => {
    expect(sealed).not.toContain(secret);
    expect(openSecret(sealed, [other, key], context)).toBe(secret);
  });

  test.each<[string, Parameters<typeof openSecret>]>([
    ['without its MAC key', [sealed, [other], context]],
    ['with a key of the same id and another secret', [sealed, [{ ...other, id: key.id }], context]],
    ['with another Idempotency-Key', [sealed, [key], { ...context, idempotencyKey: 'key-of-another' }]],
    ['in the row of another client', [sealed, [key], { ...context, clientId: 'client-2' }]],
    [
      'when one character changed',
      [sealed.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')), [key], context],
    ],
    ['when it was cut short', [sealed.slice(0, 40), [key], context]],
    ['when it is nothing of ours', ['text', [key], context]],
  ])('does not open %s', (_name, given) => {
    expect(openSecret(...given)).toBeUndefined();
  });

  test('is never sealed twice alike', () => {
    expect(sealSecret(secret, key, context)).not.toBe(sealed);
  });
});
