/** The in-memory table of the tests and the real adapter keep the same promises. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ArtifactStore } from '../../../lambda/auth-service/store/artifact-store.ts';
import { DynamoArtifactStore } from '../../../lambda/auth-service/store/dynamo-artifact-store.ts';
import { startTables } from '../../support/dynalite.ts';
import type { TestTables } from '../../support/dynalite.ts';
import { ReplicatedTable } from '../support/replicated-store.ts';

let now = 1_800_000_000;
const clock = (): number => now;
let tables: TestTables;
beforeAll(async () => {
  tables = await startTables('session');
});
afterAll(() => tables.stop());

const STORES: Readonly<Record<string, () => ArtifactStore>> = {
  'in memory': () => new ReplicatedTable(['here'], clock).store('here'),
  DynamoDB: () => new DynamoArtifactStore(tables.tables, 'session', clock),
};

describe.each(Object.keys(STORES))('%s', (name) => {
  const later = (): number => now + 1000;

  test('reads back what was put, one or many, and nothing that has expired', async () => {
    const store = STORES[name]!();
    const artifact = { key: 'a', body: '{"x":1}', expiresAt: later() };
    await store.put(artifact);
    await store.put({ key: 'old', body: '{}', expiresAt: now + 1 });
    now += 1;
    expect(await store.get('a')).toEqual(artifact);
    expect(await store.get('none')).toBeUndefined();
    expect(await store.get('old')).toBeUndefined();
    expect([...(await store.batchGet(['a', 'old', 'none'])).entries()]).toEqual([['a', artifact]]);
    await store.delete('a');
    expect(await store.get('a')).toBeUndefined();
  });

  test('a claim is one owner at a time, repeatable by its owner, given back by its owner', async () => {
    const store = STORES[name]!();
    expect(await store.claim('c', 'one', later())).toBe('claimed');
    expect(await store.claim('c', 'one', later())).toBe('claimed');
    expect(await store.claim('c', 'two', later())).toBe('taken');
    await store.release('c', 'two');
    expect(await store.claim('c', 'two', later())).toBe('taken');
    await store.release('c', 'one');
    expect(await store.claim('c', 'two', later())).toBe('claimed');
  });

  test('of 25 parallel claims one wins', async () => {
    const store = STORES[name]!();
    const outcomes = await Promise.all(
      Array.from({ length: 25 }, (_unused, owner) => store.claim('race', String(owner), later())),
    );
    expect(outcomes.filter((outcome) => outcome === 'claimed')).toHaveLength(1);
  });

  test('a generation never falls', async () => {
    const store = STORES[name]!();
    expect(await store.raise('g', 2, 10, later())).toBe('raised');
    expect(await store.raise('g', 2, 20, later())).toBe('not-higher');
    expect(await store.raise('g', 1, 30, later())).toBe('not-higher');
    expect(await store.raise('g', 3, 40, later())).toBe('raised');
    expect(await store.get('g')).toMatchObject({ generation: 3, raisedAt: 40 });
  });

  test('counters add up', async () => {
    const store = STORES[name]!();
    await Promise.all([1, 2, 3].map(() => store.increment('n', later())));
    expect((await store.get('n'))?.count).toBe(3);
  });
});

test('a table that is not there throws instead of answering "missing"', async () => {
  const store = new DynamoArtifactStore(tables.tables, 'nowhere', clock);
  await expect(store.get('a')).rejects.toThrow();
  await expect(store.batchGet(['a'])).rejects.toThrow();
  await expect(store.claim('a', 'one', now)).rejects.toThrow();
});
