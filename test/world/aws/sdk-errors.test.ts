import { describe, expect, test } from '@jest/globals';

import { inOneSentence } from '../../../lib/world/aws/sdk-errors.ts';

const named = (name: string, code?: string): Error =>
  Object.assign(new Error('secret detail'), { name, code });

describe('an error of the SDK in one sentence', () => {
  test.each([
    [named('CredentialsProviderError'), 'CREDENTIALS_MISSING'],
    [named('ExpiredToken'), 'CREDENTIALS_MISSING'],
    [named('ThrottlingException'), 'THROTTLED'],
    [named('PriorRequestNotComplete'), 'THROTTLED'],
    [named('AccessDenied'), 'ACCESS_DENIED'],
    [named('Error', 'ENOTFOUND'), 'UNREACHABLE'],
    [named('TimeoutError'), 'UNREACHABLE'],
    [new Error('AWS SDK error wrapper for Error: connect ECONNREFUSED 127.0.0.1:9'), 'UNREACHABLE'],
    [named('InternalError'), 'AWS_FAILED'],
    ['something thrown', 'AWS_FAILED'],
  ])('%s becomes %s', (error, code) => {
    const told = inOneSentence(error);
    expect(told.code).toBe(code);
    expect(told.message).not.toContain('secret detail');
    expect(told.cause).toBe(error);
  });
});
