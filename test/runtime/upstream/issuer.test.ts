import { expect, test } from '@jest/globals';

import { discoveryUrl, isEndpoint, isIssuer } from '../../../lambda/runtime/upstream/issuer.ts';

test.each([
  'https://id.example',
  'https://id.example/',
  'https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0',
  'https://id.xn--p1ai/tenant/',
])('%s is an issuer', (text) => {
  expect(isIssuer(text)).toBe(true);
});

test.each([
  'http://id.example',
  'https://id.example:443',
  'https://id.example:444',
  'https://user:password@id.example',
  'https://id.example#',
  'https://id.example/?',
  'https://id.example?a=b',
  'https://ID.example',
  'https://id.example/../x',
  'https://127.0.0.1',
  'https://0x7f000001',
  'https://[::1]',
  'https://localhost',
  'https://a.localhost',
  'https://vault.internal',
  'https://printer.local',
  'https://id.example.',
  ' https://id.example',
  `https://id.example/${'a'.repeat(500)}`,
  'id.example',
  '',
])('"%s" is none', (text) => {
  expect(isIssuer(text)).toBe(false);
});

test('an endpoint may have a query, and is as public as an issuer', () => {
  expect(isEndpoint('https://id.example/token?tenant=1')).toBe(true);
  for (const text of ['http://id.example/token', 'https://10.0.0.1/token', 'https://id.example/#x'])
    expect(isEndpoint(text)).toBe(false);
});

test('metadata lies below the issuer, whether or not it ends in a slash', () => {
  const expected = 'https://id.example/tenant/.well-known/openid-configuration';
  expect(discoveryUrl('https://id.example/tenant')).toBe(expected);
  expect(discoveryUrl('https://id.example/tenant/')).toBe(expected);
});
