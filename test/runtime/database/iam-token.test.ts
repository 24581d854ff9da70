/** Our tokens beside those of the unmodified RDS signer: the same bytes. */
import { Signer } from '@aws-sdk/rds-signer';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';

import { createTokenSigner } from '../../../lambda/runtime/database/iam-token.ts';

const NOW_MS = Date.UTC(2025, 9, 20, 7, 48, 3, 17);
beforeEach(() => {
  jest.useFakeTimers({ now: NOW_MS, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
});
afterEach(() => {
  jest.useRealTimers();
});

const text = (unit: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...Array.from(unit)), minLength, maxLength });
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const inputs = fc.record({
  region: fc.constantFrom('eu-west-1', 'us-east-1', 'ap-southeast-2'),
  host: text('abcdefghijklmnopqrstuvwxyz0123456789-.', 1, 60).map((name) => `a${name}z`),
  port: fc.integer({ min: 1, max: 65_535 }),
  user: text(`${LETTERS}_!'()*~ +&=%`, 1, 30),
  accessKeyId: text(LETTERS, 16, 20),
  secretAccessKey: text(`${LETTERS}/+=`, 40, 40),
  sessionToken: fc.option(text(`${LETTERS}/+=`, 20, 400), { nil: undefined }),
});

test('are those of the SDK, byte for byte', async () => {
  await fc.assert(
    fc.asyncProperty(
      inputs,
      async ({ region, host, port, user, accessKeyId, secretAccessKey, sessionToken }) => {
        const credentials = {
          accessKeyId,
          secretAccessKey,
          ...(sessionToken === undefined ? {} : { sessionToken }),
        };
        const signer = new Signer({ hostname: host, port, region, username: user, credentials });
        const ours = createTokenSigner(region, () => credentials, Date.now)({ host, port, user });
        expect(ours).toBe(await signer.getAuthToken());
      },
    ),
    { numRuns: 50 },
  );
});

test('are of the moment in which they are asked for', () => {
  let nowMs = NOW_MS;
  const sign = createTokenSigner(
    'eu-west-1',
    () => ({ accessKeyId: 'A', secretAccessKey: 'B' }),
    () => nowMs,
  );
  const target = { host: 'cluster.example', port: 5432, user: 'auth_spare' };
  const first = sign(target);
  nowMs += 1000;
  expect(sign(target)).not.toBe(first);
  expect(first).toContain('X-Amz-Date=20251020T074803Z');
  expect(first).toContain('X-Amz-Expires=900');
});
