/** How long "no writer here" is repeated without asking the database. */
import { describe, expect, test } from '@jest/globals';

import { rememberRefusal } from '../../../lambda/runtime/database/refusal.ts';
import { TemporarilyUnavailable, UNAVAILABLE_REASONS } from '../../../lambda/runtime/errors.ts';
import { manualTime } from '../../support/manual-time.ts';
import { scriptedDatabase, serverError } from './support/scripted-driver.ts';

const readOnly = new TemporarilyUnavailable('read-only', 'no writer here');

describe('the memory of a refusal', () => {
  test('is empty at first', () => {
    expect(rememberRefusal(manualTime().clock).last()).toBeUndefined();
  });

  test.each([
    [0, readOnly],
    [4_999, readOnly],
    [5_000, undefined],
    [60_000, undefined],
    // The wall clock was set back: better asked once too often than refused for an hour.
    [-1, undefined],
    [-3_600_000, undefined],
  ])('after %i ms of wall time', (milliseconds, remembered) => {
    const time = manualTime();
    const refusal = rememberRefusal(time.clock);
    refusal.keep(readOnly);
    time.age(milliseconds);
    expect(refusal.last()).toBe(remembered);
  });

  test('begins anew with each refusal', () => {
    const time = manualTime();
    const refusal = rememberRefusal(time.clock);
    refusal.keep(readOnly);
    time.age(4_000);
    refusal.keep(readOnly);
    time.age(4_000);
    expect(refusal.last()).toBe(readOnly);
  });

  test.each(UNAVAILABLE_REASONS.filter((reason) => reason !== 'read-only'))(
    'does not take %s for one',
    (reason) => {
      const refusal = rememberRefusal(manualTime().clock);
      refusal.keep(new TemporarilyUnavailable(reason, 'something else'));
      expect(refusal.last()).toBeUndefined();
    },
  );
});

describe('writes where there is no writer', () => {
  const scripted = () => {
    const time = manualTime();
    const server = { promoted: false };
    const { database, statements } = scriptedDatabase((statement) => {
      if (statement === 'INSERT' && !server.promoted) throw serverError('25006');
    }, time.clock);
    return { database, server, statements, time, write: () => database.write((query) => query('INSERT')) };
  };

  test('are asked once and then refused from memory, with the same answer', async () => {
    const { statements, write } = scripted();
    for (const _attempt of [1, 2, 3])
      await expect(write()).rejects.toMatchObject({ reason: 'read-only', retryAfterSeconds: 30 });
    expect(statements).toEqual(['1 BEGIN', '1 INSERT', '1 ROLLBACK']);
  });

  test('reach a promoted database when the memory has ended', async () => {
    const { server, time, write } = scripted();
    await expect(write()).rejects.toMatchObject({ reason: 'read-only' });
    server.promoted = true;
    time.age(4_999);
    await expect(write()).rejects.toMatchObject({ reason: 'read-only' });
    time.age(1);
    await expect(write()).resolves.toEqual([]);
  });

  test('do not keep reads from being asked', async () => {
    const { database, statements, write } = scripted();
    await expect(write()).rejects.toMatchObject({ reason: 'read-only' });
    await database.read((query) => query('SELECT'));
    expect(statements.at(-1)).toBe('2 SELECT');
  });
});
