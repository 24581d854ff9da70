/** A store in trouble, as the unmodified SDK of a function sees it. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { KeyManagement } from '../../../lib/world/local/kms/key-management.ts';
import type { Caller } from '../../../lib/world/local/ports.ts';
import { SecretsManager } from '../../../lib/world/local/secrets/secrets.ts';
import type { SecretRead } from '../../../lib/world/local/secrets/secrets.ts';
import { StoreTrouble } from '../../../lib/world/local/secrets/trouble.ts';
import type { AnswerManner } from '../../../lib/world/local/secrets/trouble.ts';
import { fakeContext, OPERATOR } from './data-support/fake-context.ts';
import type { FakeContext } from './data-support/fake-context.ts';
import { allow, caller, REGIONS, secretPart, topology } from './data-support/topology.ts';

const part = secretPart('database/application');
let context: FakeContext;
let store: SecretsManager;
let client: SecretsManagerClient;

function clientOf(as?: Caller): SecretsManagerClient {
  return new SecretsManagerClient({
    region: REGIONS.primary,
    endpoint: `http://127.0.0.1:${context.portOf(`secretsmanager.${REGIONS.primary}.amazonaws.com`)}`,
    credentials: as === undefined ? OPERATOR : context.callers.issue(as),
    maxAttempts: 1,
  });
}
const reader = (): Caller => caller([allow(['secretsmanager:GetSecretValue'])]);
const read = (abortSignal?: AbortSignal) =>
  client.send(
    new GetSecretValueCommand({ SecretId: part.name }),
    abortSignal === undefined ? {} : { abortSignal },
  );

beforeEach(async () => {
  context = await fakeContext(20);
  const world = topology({ secrets: [part] });
  store = new SecretsManager(context, world, new KeyManagement(context, world));
  await store.start();
  client = clientOf(reader());
});
afterEach(async () => {
  client.destroy();
  store.stop();
  await context.dispose();
});

test.each<
  [AnswerManner['kind'] & ('errors' | 'throttled' | 'access-denied' | 'key-denied'), number, string, string]
>([
  ['errors', 500, 'InternalServiceError', 'An error occurred on the server side.'],
  ['throttled', 400, 'ThrottlingException', 'Rate exceeded'],
  ['access-denied', 400, 'AccessDeniedException', 'with an explicit deny in a service control policy'],
  ['key-denied', 400, 'AccessDeniedException', 'Access to KMS is not allowed'],
])('%s: %d %s, counted, journalled, and over when it ends', async (kind, status, name, text) => {
  const trouble = new StoreTrouble({ kind });
  const end = store.trouble('primary', trouble);
  await expect(read()).rejects.toMatchObject({
    name,
    message: expect.stringContaining(text),
    $metadata: { httpStatusCode: status },
  });
  expect(trouble.hits).toBe(1);
  expect(context.entries.at(-1)).toMatchObject({ kind: 'dependency-call', outcome: 'error', code: name });
  end();
  end();
  expect((await read()).Name).toBe(part.name);
  expect(trouble.hits).toBe(1);
});

test('hanging: no answer before it ends, then an error for whoever still waits', async () => {
  const trouble = new StoreTrouble({ kind: 'hang' });
  const end = store.trouble('primary', trouble);
  await expect(read(AbortSignal.timeout(200))).rejects.toMatchObject({ name: 'AbortError' });
  const late = read();
  late.catch(() => undefined);
  while (trouble.hits < 2) await new Promise((resolve) => setImmediate(resolve));
  end();
  await expect(late).rejects.toMatchObject({ name: 'InternalServiceError' });
});

test('slow: the right answer, later', async () => {
  const trouble = new StoreTrouble({ kind: 'slow', milliseconds: 150 });
  store.trouble('primary', trouble);
  const startedAt = performance.now();
  expect((await read()).Name).toBe(part.name);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(145);
  expect(trouble.hits).toBe(1);
});

test('a person and the other region are not in it', async () => {
  store.trouble('primary', new StoreTrouble({ kind: 'errors' }));
  const person = clientOf();
  expect((await person.send(new GetSecretValueCommand({ SecretId: part.name }))).Name).toBe(part.name);
  person.destroy();
});

test('a later trouble is not ended by an earlier one', async () => {
  const first = store.trouble('primary', new StoreTrouble({ kind: 'errors' }));
  store.trouble('primary', new StoreTrouble({ kind: 'throttled' }));
  first();
  await expect(read()).rejects.toMatchObject({ name: 'ThrottlingException' });
});

test('tells which version a function was given', async () => {
  const reads: SecretRead[] = [];
  const ignore = store.onRead((one) => reads.push(one));
  const { VersionId } = await read();
  ignore();
  await read();
  expect(reads).toEqual([{ role: 'primary', name: part.name, versionId: VersionId }]);
});
