/** A sign-in at an upstream provider that is honest, gone, slow, lying, or changed. */
import { beforeEach, describe, expect, test } from '@jest/globals';

import { FAILURES_TO_OPEN, PROBE_AFTER_MS } from '../../../lambda/runtime/resilience/circuit-breaker.ts';
import { FRESH_MS, PAUSE_MS, STALE_LIMIT_MS } from '../../../lambda/runtime/upstream/document-cache.ts';
import { UpstreamRefused, UpstreamUnavailable } from '../../../lambda/runtime/upstream/errors.ts';
import { createUpstream } from '../../../lambda/runtime/upstream/upstream.ts';
import type { Upstream } from '../../../lambda/runtime/upstream/upstream.ts';
import { inProcess } from '../../support/upstream/in-process.ts';
import { CLIENT_ID, CLIENT_SECRET } from '../../../lib/world/local/upstream-provider/id-token.ts';
import { UpstreamProvider } from '../../../lib/world/local/upstream-provider/provider.ts';
import { LAX_CONDUCTS, LYING_CONDUCTS } from '../../../lib/world/local/upstream-provider/conduct.ts';
import type { Conduct } from '../../../lib/world/local/upstream-provider/conduct.ts';

const ISSUER = 'https://id.upstream.example';
const client = { issuer: ISSUER, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
const request = {
  redirectUri: 'https://login.example/upstream/callback',
  state: 'state-of-forty-three-characters-0123456789',
  nonce: 'nonce-of-forty-three-characters-0123456789',
  verifier: 'verifier-of-forty-three-characters-01234567',
};
let nowMs: number;
let provider: UpstreamProvider;
let upstream: Upstream;
let stale: number[];
let transitions: string[];
beforeEach(async () => {
  nowMs = Date.parse('2027-01-01T00:00:00Z');
  provider = await UpstreamProvider.create(ISSUER, () => Date.now());
  stale = [];
  transitions = [];
  upstream = createUpstream({
    transport: inProcess(provider),
    clock: { wallMs: () => nowMs, monotonicMs: () => performance.now() },
    onStale: (_issuer, ageSeconds) => stale.push(ageSeconds),
    onTransition: (issuer, { to }) => transitions.push(`${issuer} ${to}`),
  });
});

/** The person at the provider. @returns the query that comes back. */
async function atProvider(): Promise<string> {
  const url = await upstream.authorizationUrl(client, request);
  const answer = await provider.answer({ method: 'GET', url, headers: {}, body: '' });
  if (typeof answer === 'string') throw new Error('the provider hangs');
  return new URL(answer.headers['location'] ?? '').search.slice(1);
}
const signIn = async () => upstream.identity(client, request, await atProvider());

test('an honest provider says who it is', async () => {
  const identity = await signIn();
  expect(identity).toMatchObject({ issuer: ISSUER, subject: 'person-1' });
  expect(await identity.profile()).toEqual({
    email: 'grace@upstream.example',
    emailVerified: true,
    name: 'Grace',
  });
  expect(provider.requests).toEqual(['/.well-known/openid-configuration', '/authorize', '/token', '/keys']);
});

test('a second sign-in asks for the token alone', async () => {
  await signIn();
  provider.requests.length = 0;
  await signIn();
  expect(provider.requests).toEqual(['/authorize', '/token']);
});

describe('nobody is signed in by', () => {
  const lies: readonly Conduct[] = [...LYING_CONDUCTS, ...LAX_CONDUCTS, 'no-keys', 'denied'];
  test.each(lies)('%s', async (conduct) => {
    provider.conduct = conduct;
    await expect(signIn()).rejects.toThrow(UpstreamRefused);
    provider.conduct = 'honest';
    expect(await signIn()).toMatchObject({ subject: 'person-1' });
  });

  test.each<Conduct>(['other-issuer', 'redirect', 'plain-http', 'garbage'])(
    'metadata: %s',
    async (conduct) => {
      provider.conduct = conduct;
      await expect(atProvider()).rejects.toThrow(UpstreamRefused);
    },
  );

  test('another state', async () => {
    const answer = await atProvider();
    const other = { ...request, state: 'another-state-of-forty-three-characters-01' };
    await expect(upstream.identity(client, other, answer)).rejects.toThrow(UpstreamRefused);
  });

  test('a code that was used', async () => {
    const answer = await atProvider();
    await upstream.identity(client, request, answer);
    await expect(upstream.identity(client, request, answer)).rejects.toThrow(UpstreamRefused);
  });

  test('the answer of another provider', async () => {
    const answer = await atProvider();
    const mixed = upstream.identity(client, request, `${answer}&iss=https%3A%2F%2Felsewhere.example`);
    await expect(mixed).rejects.toThrow(UpstreamRefused);
  });
});

describe('not now', () => {
  test.each<Conduct>(['hangs', 'headers-only', 'errors', 'throttles'])('%s', async (conduct) => {
    provider.conduct = conduct;
    await expect(atProvider()).rejects.toThrow(UpstreamUnavailable);
  });

  test.each<Conduct>(['token-hangs', 'token-errors', 'not-now'])('%s', async (conduct) => {
    provider.conduct = conduct;
    await expect(signIn()).rejects.toThrow(UpstreamUnavailable);
  });

  test('a code is never sent twice, a document at most once again', async () => {
    const answer = await atProvider();
    provider.requests.length = 0;
    provider.conduct = 'token-errors';
    await expect(upstream.identity(client, request, answer)).rejects.toThrow(UpstreamUnavailable);
    expect(provider.requests).toEqual(['/token']);
    provider.requests.length = 0;
    provider.conduct = 'errors';
    nowMs += STALE_LIMIT_MS;
    await expect(atProvider()).rejects.toThrow(UpstreamUnavailable);
    expect(provider.requests).toHaveLength(2);
  });

  test('one that does not answer is left alone after a while, and asked again after a minute', async () => {
    provider.conduct = 'hangs';
    for (let call = 0; call < FAILURES_TO_OPEN; call += 1)
      await expect(atProvider()).rejects.toThrow(UpstreamUnavailable);
    expect(transitions).toEqual([`${ISSUER} open`]);
    provider.requests.length = 0;
    provider.conduct = 'honest';
    await expect(atProvider()).rejects.toThrow(UpstreamUnavailable);
    expect(provider.requests).toEqual([]);
    nowMs += PROBE_AFTER_MS;
    expect(await signIn()).toMatchObject({ subject: 'person-1' });
  });
});

describe('what is held', () => {
  test('serves for four hours while documents cannot be read, and each use is told', async () => {
    await signIn();
    nowMs += FRESH_MS;
    provider.conduct = 'errors';
    await expect(upstream.authorizationUrl(client, request)).resolves.toContain(`${ISSUER}/authorize`);
    expect(stale).toEqual([3600]);
    nowMs += STALE_LIMIT_MS - FRESH_MS;
    await expect(upstream.authorizationUrl(client, request)).rejects.toThrow(UpstreamUnavailable);
  });

  test.each<[Conduct, boolean]>([
    ['garbage', true],
    ['redirect', true],
    ['other-issuer', false],
    ['plain-http', false],
  ])('where its metadata is %s it stands in: %s', async (conduct, standsIn) => {
    await signIn();
    nowMs += FRESH_MS;
    provider.conduct = conduct;
    for (let use = 1; use <= 2; use += 1) {
      const url = upstream.authorizationUrl(client, request);
      if (standsIn) await expect(url).resolves.toContain(`${ISSUER}/authorize?`);
      else await expect(url).rejects.toThrow(UpstreamRefused);
    }
    expect(stale).toHaveLength(standsIn ? 2 : 0);
  });

  test('never answers for a key that it lacks: one read a minute, then nothing', async () => {
    await signIn();
    await provider.rotate();
    provider.requests.length = 0;
    await expect(signIn()).rejects.toThrow(UpstreamRefused);
    expect(provider.requests).not.toContain('/keys');
    nowMs += PAUSE_MS;
    expect(await signIn()).toMatchObject({ subject: 'person-1' });
    expect(provider.requests.filter((path) => path === '/keys')).toHaveLength(1);
  });
});

test('an address that the token does not name is asked of userinfo, when somebody wants it', async () => {
  provider.tokenNamesProfile = false;
  const identity = await signIn();
  expect(provider.requests).not.toContain('/userinfo');
  expect((await identity.profile()).email).toBe('grace@upstream.example');
});
