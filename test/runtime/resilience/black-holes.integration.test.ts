/**
 * Every AWS client that functions use ends its calls by itself: against a server that cannot be reached, one that
 * takes the request and says nothing, and one that stops in the middle of its answer.
 */
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { createDataKeys } from '../../../lambda/runtime/aws-api/data-keys.ts';
import { createSecretReader } from '../../../lambda/runtime/aws-api/secret-reader.ts';
import { secretsManagerClient } from '../../../lambda/runtime/aws-clients.ts';
import { longestCallMs } from '../../../lambda/runtime/call-limits.ts';
import type { CallLimits } from '../../../lambda/runtime/call-limits.ts';
import { createSignedTableClient } from '../../../lambda/runtime/dynamodb/signed-table-client.ts';
import { TimeSpent, withTimeBudget } from '../../../lambda/runtime/resilience/time-budget.ts';
import { systemClock } from '../../../lambda/runtime/clock.ts';
import { startBlackHoles } from '../../support/black-holes.ts';
import type { BlackHole, BlackHoles } from '../../support/black-holes.ts';

const LIMITS: CallLimits = { connectMs: 150, requestMs: 300, attempts: 2 };
/** The machine may be busy, and the SDK pauses up to 100 ms before it repeats. A call without an end takes longer. */
const LATE_MS = 10_000;
/** So patient that only what ends a call from outside ends it within this test. */
const PATIENT: CallLimits = { connectMs: 60_000, requestMs: 60_000, attempts: 2 };

let holes: BlackHoles;
beforeAll(async () => (holes = await startBlackHoles()));
afterAll(() => holes.stop());

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const tables = (hole: BlackHole, limits = LIMITS) => {
  const client = createSignedTableClient({
    region: 'eu-west-1',
    endpoint: holes.url(hole),
    limits,
    credentials: () => credentials,
    nowMs: () => Date.now(),
  });
  return () => client.send('GetItem', { TableName: 'session', Key: { pk: { S: 'a' } } });
};
const secrets = (hole: BlackHole, limits = LIMITS) => {
  const client = secretsManagerClient('eu-west-1', limits, { endpoint: holes.url(hole), credentials });
  return () => client.send(new GetSecretValueCommand({ SecretId: 'a' }));
};
const signed = (hole: BlackHole, limits: CallLimits) => ({
  region: 'eu-west-1',
  endpoint: holes.url(hole),
  limits,
  credentials: () => credentials,
  nowMs: () => Date.now(),
});
const reader = (hole: BlackHole, limits = LIMITS) => {
  const read = createSecretReader(signed(hole, limits));
  return () => read('a', new AbortController().signal);
};
const keys = (hole: BlackHole, limits = LIMITS) => {
  const client = createDataKeys('alias/a', signed(hole, limits));
  return () => client.open('AAAA', {});
};
const CLIENTS = {
  'table client': tables,
  'Secrets Manager client': secrets,
  'secret reader': reader,
  'KMS client': keys,
};

async function ended(
  call: () => Promise<unknown>,
): Promise<{ readonly error: unknown; readonly tookMs: number }> {
  const startedMs = performance.now();
  const error = await call().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, tookMs: performance.now() - startedMs };
}

const CASES = Object.keys(CLIENTS).flatMap((client) =>
  (['connect', 'silent', 'half-answer'] as const).map(
    (hole) => [client as keyof typeof CLIENTS, hole] as const,
  ),
);

describe.each(CASES)('%s, %s', (client, hole) => {
  test('ends within its limits, after as many attempts as they allow, and closes its connections', async () => {
    const { error, tookMs } = await ended(CLIENTS[client](hole));
    expect(error).toMatchObject({ name: 'TimeoutError' });
    const oneMs = hole === 'connect' ? LIMITS.connectMs : LIMITS.requestMs;
    expect(tookMs).toBeGreaterThanOrEqual(LIMITS.attempts * oneMs - 5);
    expect(tookMs).toBeLessThan(longestCallMs(LIMITS) + LATE_MS);
    await holes.allClosed(hole);
  });
});

test('a call ends with its request, and that is not the fault of the table', async () => {
  const { error } = await ended(() => withTimeBudget(systemClock, 100, tables('silent', PATIENT)));
  expect(error).toBeInstanceOf(TimeSpent);
  await holes.allClosed('silent');
});

test('a read whose caller gives up ends at once', async () => {
  const giveUp = new AbortController();
  const read = createSecretReader(signed('silent', PATIENT));
  const reading = ended(() => read('a', giveUp.signal));
  setImmediate(() => giveUp.abort());
  expect((await reading).error).toMatchObject({ name: 'AbortError' });
  await holes.allClosed('silent');
});
