import { expect, test } from '@jest/globals';

import { overdueSecrets } from '../../lambda/secret-rotation/overdue.ts';
import { PENDING } from '../../lambda/secret-rotation/versions.ts';
import { modelStore } from './support/model-store.ts';

const DAY_MS = 86_400_000;
const NOW = 400 * DAY_MS;
const noWait = (): Promise<void> => Promise.resolve();

/** What is overdue where the current version is so old, and the pending one, if any, too. */
function overdue(
  current: { readonly days: number },
  pending?: { readonly minutes: number; readonly id?: string },
) {
  const store = modelStore({ serial: 1 });
  const version = store.current();
  store.versions.set('first', { ...version, createdAtMs: NOW - current.days * DAY_MS });
  if (pending !== undefined) {
    const { id = 'next', minutes } = pending;
    if (id === 'next') store.versions.set(id, { id, text: '{}', createdAtMs: NOW - minutes * 60_000 });
    store.labels.set(PENDING, id);
  }
  return overdueSecrets(store.seenBy(noWait), [{ secretId: 'a', days: 30 }], NOW);
}

test.each([
  ['a version of yesterday', { days: 1 }, undefined, []],
  ['one in its days of grace', { days: 33 }, undefined, []],
  ['one beyond them', { days: 33.1 }, undefined, ['a']],
  ['a rotation that runs', { days: 30 }, { minutes: 59 }, []],
  ['a rotation that stopped between two steps', { days: 30 }, { minutes: 61 }, ['a']],
  ['a label that stayed on the version that is current', { days: 1 }, { minutes: 0, id: 'first' }, []],
  ['a label without a value, which changed nothing', { days: 1 }, { minutes: 0, id: 'nobody' }, []],
])('%s', async (_name, current, pending, expected) => {
  expect(await overdue(current, pending)).toEqual(expected);
});

test('a secret without a value is overdue', async () => {
  const store = modelStore({ serial: 1 });
  store.labels.clear();
  expect(await overdueSecrets(store.seenBy(noWait), [{ secretId: 'a', days: 30 }], NOW)).toEqual(['a']);
});
