/**
 * Two deploys at once, through the real client, under the rules of Secrets Manager as the local world keeps
 * them.
 */
import {
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { PLACEHOLDER_FIELD } from '../../lambda/contract/secrets.ts';
import { bootstrapAll } from '../../lambda/key-bootstrap/bootstrap-all.ts';
import type { SecretPlan, SecretStore } from '../../lambda/key-bootstrap/bootstrap.ts';
import { secretPlans } from '../../lambda/key-bootstrap/plans.ts';
import { secretStore } from '../../lambda/key-bootstrap/secret-store.ts';
import { KeyManagement } from '../../lib/world/local/kms/key-management.ts';
import { SecretsManager } from '../../lib/world/local/secrets/secrets.ts';
import { fakeContext, OPERATOR } from '../world/local/data-support/fake-context.ts';
import type { FakeContext } from '../world/local/data-support/fake-context.ts';
import { REGIONS, secretPart, topology } from '../world/local/data-support/topology.ts';

const names = {
  signingKeysSecret: 'signing',
  macKeysSecret: 'mac',
  cookieKeysSecret: 'cookie',
  administratorSecret: 'administrator',
  probeSecret: 'probe',
};
const plans = secretPlans(names, 1_800_000_000);
const placeholder = {
  template: {},
  key: PLACEHOLDER_FIELD,
  length: 40,
  excludeCharacters: '',
  excludePunctuation: true,
};
let context: FakeContext;
let manager: SecretsManager;
let client: SecretsManagerClient;

beforeEach(async () => {
  context = await fakeContext(20);
  const secrets = plans.map(({ secretId }) => secretPart(secretId, { initial: placeholder }));
  const world = topology({ secrets });
  manager = new SecretsManager(context, world, new KeyManagement(context, world));
  await manager.start();
  client = new SecretsManagerClient({
    region: REGIONS.primary,
    endpoint: `http://127.0.0.1:${context.portOf(`secretsmanager.${REGIONS.primary}.amazonaws.com`)}`,
    credentials: OPERATOR,
    maxAttempts: 1,
  });
});
afterEach(async () => {
  client.destroy();
  manager.stop();
  await context.dispose();
});

const run = (store: SecretStore, of: readonly SecretPlan[] = plans) =>
  bootstrapAll({ store, wait: () => Promise.resolve(), onDone: () => undefined }, of);
const current = async (SecretId: string) =>
  (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '';
const versionsOf = async (SecretId: string) =>
  (await client.send(new ListSecretVersionIdsCommand({ SecretId, IncludeDeprecated: true }))).Versions ?? [];

/** Both have read before either writes. */
function inStep(store: SecretStore): readonly [SecretStore, SecretStore] {
  let waiting = 0;
  const bothRead = Promise.withResolvers<undefined>();
  const one = (): SecretStore => {
    let isFirst = true;
    return {
      read: async (secretId) => {
        const version = await store.read(secretId);
        if (!isFirst) return version;
        isFirst = false;
        if ((waiting += 1) === 2) bothRead.resolve(undefined);
        await bothRead.promise;
        return version;
      },
      write: (...given) => store.write(...given),
    };
  };
  return [one(), one()];
}

test.each(plans.map((plan) => [plan.secretId, plan] as const))(
  'two that saw the same placeholder of %s end with one value, which neither replaces',
  async (secretId, plan) => {
    const [first, second] = inStep(secretStore(client));
    const outcomes = await Promise.all([run(first, [plan]), run(second, [plan])]);
    expect(outcomes.toSorted()).toEqual(['created', 'unchanged']);
    const value = await current(secretId);
    expect(() => plan.check(JSON.parse(value))).not.toThrow();
    // The placeholder and one value.
    expect(await versionsOf(secretId)).toHaveLength(2);
    expect(await run(secretStore(client))).toBe('created');
    expect(await current(secretId)).toBe(value);
  },
);

test('one that read the placeholder long ago does not replace a key that was rotated since', async () => {
  const plan = plans.find(({ secretId }) => secretId === 'mac')!;
  const store = secretStore(client);
  const old = await store.read('mac');
  await run(store, [plan]);
  const rotated = JSON.stringify({ ...(plan.create() as object), serial: 2 });
  await client.send(new PutSecretValueCommand({ SecretId: 'mac', SecretString: rotated }));
  let reads = 0;
  const late: SecretStore = {
    read: (secretId) => ((reads += 1) === 1 ? Promise.resolve(old) : store.read(secretId)),
    write: (...given) => store.write(...given),
  };
  expect(await run(late, [plan])).toBe('unchanged');
  expect(await current('mac')).toBe(rotated);
});
