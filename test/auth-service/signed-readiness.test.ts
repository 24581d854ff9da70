/** Who gets the whole document of `/health/ready`: a probe with the key, here and now, and nobody else. */
import { describe, expect, test } from '@jest/globals';
import { signatureCheck } from '../../lambda/auth-service/health/readiness-key.ts';
import { createReadyHandler } from '../../lambda/auth-service/health/ready.ts';
import type { HealthDocument } from '../../lambda/contract/health.ts';
import {
  HEALTH_SIGNATURE_HEADER,
  HEALTH_SIGNATURE_SECONDS,
  signHealthQuestion,
} from '../../lambda/contract/health-signature.ts';
import { albEvent, REGION_HOST } from './support/service.ts';
import { requestOf } from '../../lambda/auth-service/http/alb.ts';
import { probeIdentity } from '../support/probe-identity.ts';

const NOW = 1_800_000_000;
const key = probeIdentity.readinessKey;
const question = { method: 'GET', host: REGION_HOST, path: '/health/ready' };
const document: HealthDocument = {
  state: 'degraded',
  role: 'primary',
  region: 'eu-west-1',
  dependencies: { 'mac-keys': { state: 'degraded', ageSeconds: 400, reason: 'no answer' } },
  versions: { 'mac-keys': { serial: 2, heldForSeconds: 900, confirmedAgeSeconds: 400 } },
  soft: {},
};

const ages = { ageMs: 1, ownAgeMs: 1, heldForMs: 1 };
const holding = (state: 'fresh' | 'stale' | 'empty') => ({
  ensure: () => Promise.resolve(),
  view: () =>
    state === 'empty'
      ? ({ state } as const)
      : ({ state, value: { serial: 1, readinessKey: key }, source: 'test', ...ages } as const),
});

async function ask(signature: string | undefined, held: 'fresh' | 'stale' | 'empty' = 'fresh') {
  const clock = { wallMs: () => NOW * 1000, monotonicMs: () => 0 };
  const ready = createReadyHandler(
    { state: () => Promise.resolve('degraded'), document: () => Promise.resolve(document) },
    signatureCheck(holding(held), clock),
  );
  const headers: Record<string, string> =
    signature === undefined ? {} : { [HEALTH_SIGNATURE_HEADER]: signature };
  const request = new Request(`https://${REGION_HOST}/health/ready`, { headers });
  return ready(requestOf(albEvent(request, ''), 'id'));
}
const word = { status: 200, body: 'holdover-serving-degraded\n' };

describe('a signed question', () => {
  test.each(['fresh', 'stale'] as const)(
    'is answered with the document while the key is %s',
    async (state) => {
      const { status, headers, body } = await ask(signHealthQuestion(key, question, NOW), state);
      expect([status, headers['content-type']]).toEqual([200, ['application/json; charset=utf-8']]);
      expect(JSON.parse(body)).toEqual(document);
    },
  );

  test.each([-HEALTH_SIGNATURE_SECONDS, HEALTH_SIGNATURE_SECONDS])('holds %i s away', async (away) => {
    expect((await ask(signHealthQuestion(key, question, NOW + away))).body).toContain('dependencies');
  });
});

const good = signHealthQuestion(key, question, NOW);
const otherKey = Buffer.alloc(32, 1).toString('base64url');
describe('everybody else gets the word and nothing that tells why', () => {
  test.each([
    ['no signature', undefined],
    ['an empty one', ''],
    ['words', 'let me in'],
    ['a list', `${good}, ${good}`],
    ['another key', signHealthQuestion(otherKey, question, NOW)],
    ['another host', signHealthQuestion(key, { ...question, host: 'login.example' }, NOW)],
    ['another path', signHealthQuestion(key, { ...question, path: '/admin' }, NOW)],
    ['another method', signHealthQuestion(key, { ...question, method: 'POST' }, NOW)],
    ['too old', signHealthQuestion(key, question, NOW - HEALTH_SIGNATURE_SECONDS - 1)],
    ['of the future', signHealthQuestion(key, question, NOW + HEALTH_SIGNATURE_SECONDS + 1)],
    ['a time that it does not cover', good.replace(String(NOW), String(NOW + 1))],
    ['one letter changed', good.slice(0, 20) + (good[20] === 'A' ? 'B' : 'A') + good.slice(21)],
    ['cut short', good.slice(0, -1)],
  ])('%s', async (_name, signature) => {
    expect(await ask(signature)).toMatchObject(word);
  });

  test('a right one, where the key could not be read', async () => {
    expect(await ask(good, 'empty')).toMatchObject(word);
  });
});
