/** The database keeps to what the request has left. */
import { expect, test } from '@jest/globals';

import { TimeSpent, withTimeBudget } from '../../../lambda/runtime/resilience/time-budget.ts';
import { manualTime } from '../../support/manual-time.ts';
import { scriptedDatabase } from './support/scripted-driver.ts';

test.each(['read', 'write'] as const)(
  'a %s of a request without any time left opens nothing',
  async (kind) => {
    const time = manualTime();
    const { database, statements } = scriptedDatabase(() => undefined, time.clock);
    await withTimeBudget(time.clock, 100, async () => {
      time.freeze(100);
      await expect(database[kind]((query) => query('SELECT 1'))).rejects.toBeInstanceOf(TimeSpent);
    });
    expect(statements).toEqual([]);
  },
);

test('a statement that ends with the request’s time says nothing of the server', async () => {
  const time = manualTime();
  const { database } = scriptedDatabase(() => {
    throw new Error('Query read timeout');
  }, time.clock);
  const read = withTimeBudget(time.clock, 100, () => database.read((query) => query('SELECT 1')));
  await expect(read).rejects.toBeInstanceOf(TimeSpent);
  await expect(database.read((query) => query('SELECT 1'))).rejects.toMatchObject({ reason: 'database' });
});

test('a transaction whose request runs out of time asks nothing more and never commits', async () => {
  const time = manualTime();
  const { database, statements } = scriptedDatabase(() => undefined, time.clock);
  const write = withTimeBudget(time.clock, 100, () =>
    database.write(async (query) => {
      await query('INSERT');
      time.freeze(100);
      await query('UPDATE');
    }),
  );
  await expect(write).rejects.toBeInstanceOf(TimeSpent);
  expect(statements).toEqual(['1 BEGIN', '1 INSERT']);
});
