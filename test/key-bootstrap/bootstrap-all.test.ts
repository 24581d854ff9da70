import { describe, expect, test } from '@jest/globals';

import { bootstrapAll } from '../../lambda/key-bootstrap/bootstrap-all.ts';
import { bootstrapSecret } from '../../lambda/key-bootstrap/bootstrap.ts';
import type { SecretStore } from '../../lambda/key-bootstrap/bootstrap.ts';
import { secretPlans } from '../../lambda/key-bootstrap/plans.ts';
import { CodedError } from '../../lambda/runtime/errors.ts';

const names = {
  signingKeysSecret: 'signing',
  macKeysSecret: 'mac',
  cookieKeysSecret: 'cookie',
  administratorSecret: 'administrator',
  probeSecret: 'probe',
};
const plans = secretPlans(names, 1_800_000_000);
const PLACEHOLDER = JSON.stringify({ uninitialised: 'random' });
const noWait = () => Promise.resolve();

/** Several secrets; `dark` ones answer with an error. */
function memoryStore(dark: ReadonlySet<string> = new Set()) {
  const values = new Map(plans.map(({ secretId }) => [secretId, PLACEHOLDER]));
  const writes: string[] = [];
  const store: SecretStore = {
    read: (secretId) => {
      if (dark.has(secretId)) {
        return Promise.reject(
          new CodedError('SECRET_STORE_FAILED', `secret ${secretId} cannot be read: Dark`),
        );
      }
      return Promise.resolve({
        arn: `arn:${secretId}`,
        versionId: 'first',
        text: values.get(secretId) ?? '',
      });
    },
    write: (secretId, _token, text) => {
      writes.push(secretId);
      values.set(secretId, text);
      return Promise.resolve('written');
    },
  };
  return { store, values, writes };
}
const run = (store: SecretStore, done: string[] = []) =>
  bootstrapAll({ store, wait: noWait, onDone: (id, outcome) => done.push(`${id} ${outcome}`) }, plans);

describe('a run over all secrets', () => {
  test('that is cut short leaves some filled; the repeat fills the others and touches no living one', async () => {
    const { store, values, writes } = memoryStore();
    // The first process died after two of them.
    for (const plan of plans.slice(0, 2)) await bootstrapSecret(store, plan, noWait);
    const living = new Map([...values].filter(([, text]) => text !== PLACEHOLDER));
    expect([...living.keys()]).toEqual(['signing', 'mac']);
    const done: string[] = [];
    expect(await run(store, done)).toBe('created');
    expect(done).toEqual([
      'signing unchanged',
      'mac unchanged',
      'cookie created',
      'administrator created',
      'probe created',
    ]);
    for (const [secretId, text] of living) expect(values.get(secretId)).toBe(text);
    expect(writes).toEqual(['signing', 'mac', 'cookie', 'administrator', 'probe']);
    expect(await run(store)).toBe('unchanged');
  });

  test('goes past one that fails, names each failure, and is repeated later', async () => {
    const dark = new Set(['mac', 'probe']);
    const { store, writes } = memoryStore(dark);
    const outcome = run(store);
    await expect(outcome).rejects.toMatchObject({ code: 'SECRET_STORE_FAILED' });
    await expect(outcome).rejects.toThrow(
      'secret mac cannot be read: Dark; secret probe cannot be read: Dark',
    );
    expect(writes).toEqual(['signing', 'cookie', 'administrator']);
    dark.clear();
    expect(await run(store)).toBe('created');
    expect(writes.slice(3)).toEqual(['mac', 'probe']);
  });
});

describe('what was written is read again', () => {
  const plan = plans[0]!;
  /** Shows its former value for some reads after the write. */
  function slowStore(reads: number) {
    const { store, values } = memoryStore();
    let left = -1;
    const slow: SecretStore = {
      read: async (secretId) => {
        const current = await store.read(secretId);
        left -= 1;
        return left >= 0 && current !== undefined ? { ...current, text: PLACEHOLDER } : current;
      },
      write: (...given) => {
        left = reads;
        return store.write(...given);
      },
    };
    return { slow, values };
  }

  test('until it shows', async () => {
    const waits: number[] = [];
    const wait = (milliseconds: number) => Promise.resolve(void waits.push(milliseconds));
    expect(await bootstrapSecret(slowStore(3).slow, plan, wait)).toBe('created');
    expect(waits).toEqual([500, 500, 500]);
  });

  test('and a placeholder that stays is said to stay', async () => {
    const outcome = bootstrapSecret(slowStore(99).slow, plan, noWait);
    await expect(outcome).rejects.toMatchObject({ code: 'SECRET_NOT_CURRENT' });
    await expect(outcome).rejects.toThrow('but still shows the one before');
  });
});

test('nothing of the probe can be computed from anything else, or drawn twice', () => {
  const probe = plans.find(({ secretId }) => secretId === 'probe')!;
  const [first, second] = [probe.create(), probe.create()] as Record<string, string>[];
  for (const field of ['clientId', 'clientSecret', 'accountId', 'email', 'password'])
    expect(first![field]).not.toBe(second![field]);
  for (const field of ['clientSecret', 'password'])
    expect(Buffer.from(first![field]!, 'base64url')).toHaveLength(32);
});
