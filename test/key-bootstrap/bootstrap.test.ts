import { describe, expect, test } from '@jest/globals';

import { bootstrapSecret } from '../../lambda/key-bootstrap/bootstrap.ts';
import type { SecretStore, SecretVersion } from '../../lambda/key-bootstrap/bootstrap.ts';
import type { ProbeIdentity } from '../../lambda/contract/probe.ts';
import { secretPlans } from '../../lambda/key-bootstrap/plans.ts';
import { phaseOf } from '../../lambda/runtime/held-keys/phases.ts';
import { validateSigningKeys } from '../../lambda/runtime/held-keys/validate.ts';
import { decodeSigningKeys, decodeSymmetricKeys } from '../../lambda/runtime/secret-shapes.ts';
import { probeIdentity } from '../support/probe-identity.ts';

const NOW = 1_800_000_000;
const names = {
  signingKeysSecret: 'signing',
  macKeysSecret: 'mac',
  cookieKeysSecret: 'cookie',
  administratorSecret: 'administrator',
  probeSecret: 'probe',
};
const plans = () => secretPlans(names, NOW);
const noWait = () => Promise.resolve();
const planOf = (secretId: string) => plans().find((plan) => plan.secretId === secretId)!;

/** Secrets Manager's rule: one token, one content (PutSecretValue, ClientRequestToken). */
function memoryStore(text = JSON.stringify({ uninitialised: 'random' })) {
  const byToken = new Map<string, string>();
  const state = { current: text as string | undefined, versionId: 'first', puts: 0 };
  const store: SecretStore = {
    read: (secretId) =>
      Promise.resolve<SecretVersion | undefined>(
        state.current === undefined
          ? undefined
          : { arn: `arn:${secretId}`, versionId: state.versionId, text: state.current },
      ),
    write: (_secretId, token, content) => {
      state.puts += 1;
      const known = byToken.get(token);
      if (known !== undefined) return Promise.resolve(known === content ? 'written' : 'conflict');
      byToken.set(token, content);
      Object.assign(state, { current: content, versionId: token });
      return Promise.resolve('written');
    },
  };
  return { store, state, byToken };
}

const olderProbe: Partial<ProbeIdentity> = { ...probeIdentity, serial: 4 };
delete (olderProbe as { readinessKey?: string }).readinessKey;

describe('a probe of an earlier shape', () => {
  test('keeps who it is, gets a readiness key, and its serial grows', async () => {
    const { store, state } = memoryStore(JSON.stringify(olderProbe));
    expect(await bootstrapSecret(store, planOf('probe'), noWait)).toBe('created');
    const written = JSON.parse(state.current ?? '') as ProbeIdentity;
    expect(written).toEqual({ ...olderProbe, serial: 5, readinessKey: expect.any(String) });
    expect(Buffer.from(written.readinessKey, 'base64url')).toHaveLength(32);
    expect(await bootstrapSecret(store, planOf('probe'), noWait)).toBe('unchanged');
  });

  test('a read that still shows it is repeated', async () => {
    const { store, state } = memoryStore(JSON.stringify(olderProbe));
    let lateReads = 2;
    const late: SecretStore = {
      ...store,
      read: async (id) => {
        const version = await store.read(id);
        if (state.puts === 0 || lateReads === 0) return version;
        lateReads -= 1;
        return version && { ...version, text: JSON.stringify(olderProbe) };
      },
    };
    expect(await bootstrapSecret(late, planOf('probe'), noWait)).toBe('created');
    expect(lateReads).toBe(0);
  });

  test.each([
    ['a key that is too short', { ...olderProbe, readinessKey: 'short' }],
    ['no password', { ...olderProbe, password: '' }],
  ])('%s is no earlier shape: it is refused and left as it is', async (_name, value) => {
    const { store, state } = memoryStore(JSON.stringify(value));
    const outcome = bootstrapSecret(store, planOf('probe'), noWait);
    await expect(outcome).rejects.toMatchObject({ code: 'SECRET_UNUSABLE' });
    expect(state.puts).toBe(0);
  });
});

describe('first keys', () => {
  test.each(['signing', 'mac', 'cookie', 'administrator', 'probe'])(
    '%s: a placeholder becomes serial 1',
    async (id) => {
      const { store, state } = memoryStore();
      expect(await bootstrapSecret(store, planOf(id), noWait)).toBe('created');
      const written = JSON.parse(state.current ?? '') as { serial: number };
      expect(written.serial).toBe(1);
      expect(() => planOf(id).check(written)).not.toThrow();
    },
  );

  test('repeating it changes nothing', async () => {
    const { store, state } = memoryStore();
    await bootstrapSecret(store, planOf('signing'), noWait);
    const first = state.current;
    expect(await bootstrapSecret(store, planOf('signing'), noWait)).toBe('unchanged');
    expect([state.current, state.puts]).toEqual([first, 1]);
  });

  test('two deploys at once end with one value', async () => {
    const { store, byToken } = memoryStore();
    const outcomes = await Promise.all([
      bootstrapSecret(store, planOf('mac'), noWait),
      bootstrapSecret(store, planOf('mac'), noWait),
    ]);
    expect(outcomes.sort()).toEqual(['created', 'unchanged']);
    expect(byToken.size).toBe(1);
    // Secrets Manager takes tokens of 32 to 64 characters.
    expect([...byToken.keys()][0]).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a secret without any value is filled too', async () => {
    const { store, state } = memoryStore();
    state.current = undefined;
    expect(await bootstrapSecret(store, planOf('cookie'), noWait)).toBe('created');
  });

  test.each([
    ['not JSON', '{"serial":'],
    ['keys of another shape', '{"serial":3,"keys":"none"}'],
    ['neither placeholder nor keys', '{"note":"by hand"}'],
  ])('%s is refused and left as it is', async (_name, text) => {
    const { store, state } = memoryStore(text);
    const outcome = bootstrapSecret(store, planOf('signing'), noWait);
    await expect(outcome).rejects.toMatchObject({ code: 'SECRET_UNUSABLE' });
    await expect(outcome).rejects.not.toThrow('by hand');
    expect([state.current, state.puts]).toEqual([text, 0]);
  });

  test('a placeholder never passes for a key set', () => {
    for (const { check } of plans()) expect(() => check({ uninitialised: 'x' })).toThrow('no serial');
  });
});

test('the first signing key signs at once, for 90 days, and verifies for a week more', async () => {
  const set = decodeSigningKeys(planOf('signing').create());
  const [key] = set.keys;
  const day = 86_400;
  const phases = [NOW, NOW + 90 * day - 1, NOW + 90 * day, NOW + 97 * day].map((at) => phaseOf(key!, at));
  expect(phases).toEqual(['signing', 'signing', 'retired', 'gone']);
  const clock = { wallMs: () => NOW * 1000, monotonicMs: () => 0 };
  expect(await validateSigningKeys(clock)(set, undefined)).toBe('accepted');
});

test('MAC and cookie keys are 256 random bits, never the same', () => {
  const keys = [planOf('mac').create(), planOf('cookie').create()].map(decodeSymmetricKeys);
  const secrets = keys.flatMap((set) => set.keys.map(({ secret }) => secret));
  expect(secrets.map((secret) => Buffer.from(secret, 'base64url').length)).toEqual([32, 32]);
  expect(new Set(secrets).size).toBe(2);
});
