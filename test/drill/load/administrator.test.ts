import { beforeEach, expect, test } from '@jest/globals';

import { discover } from '../../../lambda/checks/discovery.ts';
import { Administrator } from '../../../lib/drill/load/openid/administrator.ts';
import { FakeIssuer } from '../../support/fake-issuer.ts';

const LIFETIME_MS = 300_000;
let issuer: FakeIssuer;
let administrator: Administrator;
let nowMs: number;
/** When the token that requests carry was issued, by its text. */
let issued: Map<string, number>;
/** How long the next request takes. */
let tookMs: number;

beforeEach(async () => {
  [issuer, nowMs, tookMs] = [new FakeIssuer(), 0, 0];
  issued = new Map();
  const document = await discover(issuer.exchange, issuer.host);
  if (document.outcome !== 'ok') throw new Error(document.reason);
  const client = { clientId: 'script', clientSecret: 'kept', serial: 1 };
  const host = { name: issuer.host, document: document.value };
  administrator = new Administrator({ elapsedMs: () => nowMs }, host, client);
  issuer.overrides.set('token', () => {
    const token = `token-${issued.size + 1}`;
    issued.set(token, nowMs);
    return answer(200, { access_token: token, token_type: 'Bearer' });
  });
  issuer.overrides.set('admin', ({ headers }) => {
    nowMs += tookMs;
    const token = headers?.['authorization']?.slice('Bearer '.length) ?? '';
    const good = nowMs - (issued.get(token) ?? -Infinity) < LIFETIME_MS;
    return good ? answer(201, { id: 'o1' }) : answer(401, { error: 'invalid_token' });
  });
});

const answer = (status: number, body: object) => ({
  status,
  headers: { 'content-type': ['application/json'] },
  body: JSON.stringify(body),
});
const create = () => administrator.create(issuer.exchange, 'organizations', { name: 'A' }, 'key-00000001');

test('one token serves until it is nearly over', async () => {
  for (nowMs = 0; nowMs < 480_000; nowMs += 30_000) expect(await create()).toMatchObject({ outcome: 'ok' });
  expect([...issued.values()]).toEqual([0, 240_000]);
});

test('a token that ends under a slow request is replaced, and the request repeated', async () => {
  expect(await create()).toMatchObject({ outcome: 'ok' });
  nowMs = 230_000;
  tookMs = 75_000;
  expect(await create()).toMatchObject({ outcome: 'ok' });
  expect([...issued.values()]).toEqual([0, 305_000]);
});

test('a young token that is refused is an answer, and is not used again', async () => {
  expect(await create()).toMatchObject({ outcome: 'ok' });
  issued.clear();
  expect(await create()).toMatchObject({ outcome: 'refused', reason: 'invalid_token' });
  expect(issued.size).toBe(0);
  expect(await create()).toMatchObject({ outcome: 'ok' });
});

test('who gets no token hears why', async () => {
  issuer.overrides.set('token', () => answer(401, { error: 'invalid_client' }));
  expect(await create()).toMatchObject({ outcome: 'refused', step: 'admin-token' });
});
