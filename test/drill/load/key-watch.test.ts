/** An application that goes by the key set that it keeps, and by nothing else. */
import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { expect, test } from '@jest/globals';
import { SignJWT } from 'jose';

import { judge } from '../../../lib/drill/load/openid/key-watch.ts';

const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const [former, next, strange] = [pair(), pair(), pair()];
const published = (kid: string, key: KeyObject) => ({ ...key.export({ format: 'jwk' }), kid });
const tokenOf = (kid: string, key: KeyObject): Promise<string> =>
  new SignJWT({ sub: 'somebody' }).setProtectedHeader({ alg: 'ES256', kid }).sign(key);
const kept = [published('former', former.publicKey), published('next', next.publicKey)];

test.each<[string, Promise<string>, string]>([
  ['a token of a key that is kept', tokenOf('next', next.privateKey), 'verified'],
  ['a token of a key that was never published', tokenOf('strange', strange.privateKey), 'unknown-key'],
  ["another key under a kept one's name", tokenOf('former', strange.privateKey), 'forged'],
])('%s', async (_name, token, outcome) => {
  expect(judge(await token, kept).outcome).toBe(outcome);
});
