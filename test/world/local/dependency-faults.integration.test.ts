/** Faults of proxy, writer, flags and replicas: what they do, what they count, and that healing ends them. */
import { describe, expect, test } from '@jest/globals';

import { ProxyTrouble } from '../../../lib/world/local/database-front/proxy-trouble.ts';
import { troubleFlagProvider } from '../../../lib/world/local/faults/flag-provider.ts';
import { delayReplica } from '../../../lib/world/local/faults/late-replica.ts';
import type { FaultNeeds } from '../../../lib/world/local/faults/needs.ts';
import { troubleProxy } from '../../../lib/world/local/faults/proxy.ts';
import { restartWriter } from '../../../lib/world/local/faults/writer-restart.ts';
import { KeyManagement } from '../../../lib/world/local/kms/key-management.ts';
import { SecretsManager } from '../../../lib/world/local/secrets/secrets.ts';
import { describeFault } from '../../../lib/world/world.ts';
import { fakeContext } from './data-support/fake-context.ts';
import { secretPart, topology } from './data-support/topology.ts';

test.each([
  ['no-credentials', (trouble: ProxyTrouble) => trouble.lacksCredentials('primary')],
  ['no-writer', (trouble: ProxyTrouble) => trouble.refusal('primary', 'read-write') !== undefined],
] as const)(
  'a proxy with %s refuses and counts logins of its region until it is healed',
  async (manner, meets) => {
    const trouble = new ProxyTrouble();
    const fault = troubleProxy(trouble, 'primary', manner);
    expect(fault.hits()).toEqual({ 'logins at the proxy of the primary': 0 });
    expect(meets(trouble)).toBe(true);
    expect([trouble.lacksCredentials('standby'), trouble.refusal('standby', 'read-write')]).toEqual([
      false,
      undefined,
    ]);
    expect(fault.hits()).toEqual({ 'logins at the proxy of the primary': 1 });
    await fault.heal('goes-on');
    expect(meets(trouble)).toBe(false);
  },
);

test('a flag provider in trouble counts by region, and is well again in every one', async () => {
  const set: string[] = [];
  const configuration = {
    setFault: (role: string, { kind }: { readonly kind: string }) => void set.push(`${role} ${kind}`),
    faultHits: (role: string) => (role === 'primary' ? 3 : 0),
  };
  const fault = troubleFlagProvider(configuration, ['primary', 'standby'], 'hang');
  expect(fault.hits()).toEqual({ 'flag provider of the primary': 3, 'flag provider of the standby': 0 });
  await fault.heal('goes-on');
  expect(set).toEqual(['primary hang', 'standby hang', 'primary none', 'standby none']);
});

describe('a writer that restarts', () => {
  const front = (up: Promise<void>) => ({
    loginsWithoutInstance: 2,
    restartWriter: (meanwhile: () => Promise<void>) => ({ ended: 3, up: meanwhile().then(() => up) }),
  });
  const forEver = (_ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((_resolve, reject) =>
      signal?.addEventListener('abort', () => reject(signal.reason as Error)),
    );

  test('counts whom it cut off and whom it turned away, and is up when it is healed', async () => {
    const database = front(Promise.resolve());
    const fault = restartWriter(database, { sleep: forEver }, 40);
    database.loginsWithoutInstance = 7;
    expect(fault.hits()).toEqual({ 'connections of the writer and logins at it': 8 });
    await fault.heal('goes-on');
    await fault.heal('ends');
  });

  test('that does not come up is told by whoever heals', async () => {
    const fault = restartWriter(
      front(Promise.reject(new Error('PostgreSQL did not come up'))),
      { sleep: forEver },
      40,
    );
    await expect(fault.heal('goes-on')).rejects.toThrow('PostgreSQL did not come up');
  });

  test('before there is one is refused in a sentence', () => {
    expect(() => restartWriter(undefined, { sleep: forEver }, 40)).toThrow('before there was one');
  });
});

test('a rotation whose replica is late: the database and the primary know the new password, the standby does not', async () => {
  const context = await fakeContext();
  const name = 'holdover-dev/database/application';
  const literal = JSON.stringify({ serial: 1, username: 'auth_app', password: 'first' });
  const world = topology({ secrets: [secretPart(name, { initial: { literal } })] });
  const secrets = new SecretsManager(context, world, new KeyManagement(context, world));
  const changed: string[] = [];
  const database = {
    changePassword: (user: string, password: string) => Promise.resolve(void changed.push(user, password)),
  };
  const needs = { spine: context, topology: world, parts: { secrets, database } } as unknown as FaultNeeds;
  const held = (role: 'primary' | 'standby') =>
    JSON.parse(secrets.currentValue(role, name)) as { readonly serial: number; readonly password: string };
  const fault = await delayReplica(needs);
  expect(changed).toEqual(['auth_app', held('primary').password]);
  expect([held('primary').serial, held('standby').serial]).toEqual([2, 1]);
  expect(fault.hits()).toEqual({ 'reads of the late database/application in the standby': 0 });
  await fault.heal('goes-on');
  await secrets.settled();
  expect(held('standby')).toEqual(held('primary'));
  secrets.stop();
  await context.dispose();
});

test('every fault is told in words', () => {
  expect(describeFault({ kind: 'writer-restart', awaySeconds: 40 })).toEqual({
    fault: 'writer-restart (40 s)',
    target: "the database's writer",
    what: 'writer-restart',
    roles: [],
  });
  expect(describeFault({ kind: 'flag-provider', roles: ['primary', 'standby'], manner: 'errors' })).toEqual({
    fault: 'flag-provider (errors)',
    target: 'primary and standby',
    what: 'flag-provider',
    roles: ['primary', 'standby'],
  });
  expect(describeFault({ kind: 'proxy-credentials', role: 'primary' }).target).toBe('primary');
});
