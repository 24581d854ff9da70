/**
 * Which connections are used again, and which transactions are repeated:
 * over the real pool and a scripted driver.
 */
import { describe, expect, test } from '@jest/globals';

import { scriptedDatabase, serverError } from './support/scripted-driver.ts';
import type { Script } from './support/scripted-driver.ts';

/** Throws `error` at the first such statement, and answers every other. */
function failingOnce(statement: string, error: Error): Script {
  let failed = false;
  return (text) => {
    if (failed || text !== statement) return;
    failed = true;
    throw error;
  };
}
const duplicate = serverError('23505');
const broken: Script = (text) => {
  if (text === 'INSERT') throw duplicate;
  if (text === 'ROLLBACK') throw new Error('Connection terminated unexpectedly');
};
const OWN_FAULT = new Error('a fault of the work itself');

describe('the connection of a transaction that failed', () => {
  test('is used again when the server answered and rolled back', async () => {
    const { database, statements } = scriptedDatabase(failingOnce('INSERT', duplicate));
    await expect(database.write((query) => query('INSERT'))).rejects.toBe(duplicate);
    await database.write((query) => query('UPDATE'));
    expect(statements).toEqual(['1 BEGIN', '1 INSERT', '1 ROLLBACK', '1 BEGIN', '1 UPDATE', '1 COMMIT']);
  });

  test.each<[string, Script, readonly string[]]>([
    ['the server ended it', failingOnce('INSERT', serverError('42501', 'FATAL')), ['BEGIN', 'INSERT']],
    ['no answer came in time', failingOnce('INSERT', new Error('Query read timeout')), ['BEGIN', 'INSERT']],
    ['the roll-back failed too', broken, ['BEGIN', 'INSERT', 'ROLLBACK']],
    ['the work failed by itself', failingOnce('INSERT', OWN_FAULT), ['BEGIN', 'INSERT']],
    ['COMMIT failed', failingOnce('COMMIT', duplicate), ['BEGIN', 'INSERT', 'COMMIT']],
  ])('is thrown away when %s', async (_how, script, before) => {
    const { database, statements } = scriptedDatabase(script);
    await expect(database.write((query) => query('INSERT'))).rejects.toThrow();
    await database.write((query) => query('UPDATE'));
    const first = before.map((statement) => `1 ${statement}`);
    expect(statements).toEqual([...first, '2 BEGIN', '2 UPDATE', '2 COMMIT']);
  });

  test('is thrown away when a read failed', async () => {
    const { database, statements } = scriptedDatabase(failingOnce('SELECT', duplicate));
    await expect(database.read((query) => query('SELECT'))).rejects.toBe(duplicate);
    await database.read((query) => query('SELECT'));
    expect(statements).toEqual(['1 SELECT', '2 SELECT']);
  });
});

describe('a transaction that the server could not finish', () => {
  const conflict = serverError('40001');

  test('is repeated on the same connection when nothing was committed', async () => {
    const { database, statements } = scriptedDatabase(failingOnce('INSERT', conflict));
    await database.write((query) => query('INSERT'));
    expect(statements).toEqual(['1 BEGIN', '1 INSERT', '1 ROLLBACK', '1 BEGIN', '1 INSERT', '1 COMMIT']);
  });

  test('is not repeated when COMMIT was sent', async () => {
    const { database, statements } = scriptedDatabase(failingOnce('COMMIT', conflict));
    await expect(database.write((query) => query('INSERT'))).rejects.toMatchObject({ reason: 'database' });
    expect(statements).toEqual(['1 BEGIN', '1 INSERT', '1 COMMIT']);
  });
});
