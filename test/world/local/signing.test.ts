import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { CallerDirectory } from '../../../lib/world/local/ports.ts';
import { parseAuthorization, verifySignature } from '../../../lib/world/local/signing.ts';
import type { SignedRequest } from '../../../lib/world/local/signing.ts';

// "get-vanilla" of the public Signature Version 4 test suite, with the example key of its documentation.
const callers: CallerDirectory = {
  issue: () => ({ accessKeyId: '', secretAccessKey: '', sessionToken: '' }),
  find: (accessKeyId) =>
    accessKeyId === 'AKIDEXAMPLE'
      ? { caller: { kind: 'operator' }, secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
      : undefined,
};
const endpoint = { region: 'us-east-1', service: 'service' };
const authorization = (keyId = 'AKIDEXAMPLE', scope = 'us-east-1/service'): string =>
  `AWS4-HMAC-SHA256 Credential=${keyId}/20150830/${scope}/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31`;
const vanilla = (headers: Record<string, string | undefined> = {}): SignedRequest => ({
  method: 'GET',
  path: '/',
  query: '',
  headers: {
    host: 'example.amazonaws.com',
    'x-amz-date': '20150830T123600Z',
    authorization: authorization(),
    ...headers,
  },
  body: new Uint8Array(),
});

describe('verifying', () => {
  test('accepts the published example', () => {
    expect(verifySignature(vanilla(), endpoint, callers)).toEqual({ kind: 'operator' });
  });

  test.each([
    ['no header', vanilla({ authorization: undefined }), 'MissingAuthenticationTokenException'],
    ['another scheme', vanilla({ authorization: 'Bearer x' }), 'IncompleteSignatureException'],
    ['an unknown key', vanilla({ authorization: authorization('AKIDOTHER') }), 'UnrecognizedClientException'],
    ['a changed header', vanilla({ host: 'other.amazonaws.com' }), 'InvalidSignatureException'],
    ['a changed body', { ...vanilla(), body: Buffer.from('x') }, 'InvalidSignatureException'],
    ['a changed path', { ...vanilla(), path: '/x' }, 'InvalidSignatureException'],
    ['a changed query', { ...vanilla(), query: 'a=b' }, 'InvalidSignatureException'],
    [
      'another region',
      vanilla({ authorization: authorization('AKIDEXAMPLE', 'eu-west-1/service') }),
      'InvalidSignatureException',
    ],
    [
      'another service',
      vanilla({ authorization: authorization('AKIDEXAMPLE', 'us-east-1/s3') }),
      'InvalidSignatureException',
    ],
  ])('refuses %s', (_what, request, code) => {
    expect(() => verifySignature(request, endpoint, callers)).toThrow(expect.objectContaining({ code }));
  });
});

test('a header of any other form is never taken for a claim, and never throws', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseAuthorization(text)).toBeUndefined();
      expect(
        parseAuthorization(authorization().replace('us-east-1', text.replace(/[a-z0-9-]/g, '_') || '_')),
      ).toBeUndefined();
    }),
  );
});
