/** What operators are told of providers: lines that name the issuer, and metrics that page nobody as our own would. */
import { expect, test } from '@jest/globals';

import { createUpstreamRules } from '../../lambda/auth-service/upstream/compose.ts';
import { createLogger } from '../../lambda/runtime/log.ts';
import type { Metric } from '../../lambda/runtime/metrics.ts';
import { FAILURES_TO_OPEN, PROBE_AFTER_MS } from '../../lambda/runtime/resilience/circuit-breaker.ts';
import { FRESH_MS } from '../../lambda/runtime/upstream/document-cache.ts';
import { inProcess } from '../support/upstream/in-process.ts';
import { CLIENT_ID } from '../../lib/world/local/upstream-provider/id-token.ts';
import { UpstreamProvider } from '../../lib/world/local/upstream-provider/provider.ts';

const ISSUER = 'https://id.upstream.example';
const request = {
  redirectUri: 'https://login.example/upstream/callback',
  state: 's',
  nonce: 'n',
  verifier: 'v',
};

test('a stale use and an open circuit are told by name, and who is turned away is counted', async () => {
  let nowMs = 1_800_000_000_000;
  const clock = { wallMs: () => nowMs, monotonicMs: () => performance.now() };
  const lines: Record<string, unknown>[] = [];
  const metrics: Metric[] = [];
  const provider = await UpstreamProvider.create(ISSUER, () => Date.now());
  const { providers } = createUpstreamRules({} as Parameters<typeof createUpstreamRules>[0], {
    clock,
    log: createLogger({ clock, write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) }),
    metrics: (metric) => metrics.push(metric),
    transport: inProcess(provider),
  });
  const ask = () => providers.authorizationUrl({ issuer: ISSUER, clientId: CLIENT_ID }, request);
  await ask();
  provider.conduct = 'hangs';
  nowMs += FRESH_MS;
  await ask();
  expect(lines).toEqual([
    expect.objectContaining({ event: 'upstream-stale', target: ISSUER, ageSeconds: FRESH_MS / 1000 }),
  ]);
  expect(metrics).toEqual([{ name: 'UpstreamStaleUsed', value: 1, unit: 'Count' }]);

  nowMs += 4 * FRESH_MS;
  for (let call = 1; call < FAILURES_TO_OPEN; call += 1)
    await expect(ask()).rejects.toThrow('did not answer');
  expect(lines.at(-1)).toMatchObject({ event: 'circuit-breaker', component: 'upstream', target: ISSUER });
  const unreachable = { name: 'UpstreamUnreachable', value: 1, unit: 'Count' };
  expect(metrics.slice(1)).toEqual(Array.from({ length: FAILURES_TO_OPEN - 1 }, () => unreachable));
  // Not asked any more, and turned away all the same.
  await expect(ask()).rejects.toThrow('is not asked now');
  expect(metrics).toHaveLength(FAILURES_TO_OPEN + 1);

  provider.conduct = 'other-issuer';
  nowMs += PROBE_AFTER_MS;
  await expect(ask()).rejects.toThrow('another issuer');
  expect(metrics).toHaveLength(FAILURES_TO_OPEN + 1);
});
