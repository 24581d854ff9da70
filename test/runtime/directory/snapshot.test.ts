import { expect, test } from '@jest/globals';
import { MAXIMUM_ENTRIES, Snapshot } from '../../../lambda/runtime/directory/snapshot.ts';

test('asking for ids that do not exist cannot fill the memory, and what is in use stays', async () => {
  const reads: string[] = [];
  let now = 0;
  const snapshot = new Snapshot({
    readDocument: (key) => {
      reads.push(key);
      return Promise.resolve(key === 'real' ? { name: 'real' } : undefined);
    },
    readVersion: () => Promise.resolve('1'),
    clock: { wallMs: () => now, monotonicMs: () => 0 },
  });
  await snapshot.find('first');
  for (let count = 0; count < MAXIMUM_ENTRIES; count += 1) await snapshot.find(`unknown-${count}`);
  await snapshot.find('real');
  reads.length = 0;
  now += 1000;
  expect(await snapshot.find('real')).toEqual({ name: 'real' });
  expect(await snapshot.find(`unknown-${MAXIMUM_ENTRIES - 1}`)).toBeUndefined();
  expect(reads).toEqual([]);
  await snapshot.find('first');
  expect(reads).toEqual(['first']);
});
