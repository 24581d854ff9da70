import { describe, expect, test } from '@jest/globals';

import { accountProjection } from '../../../lambda/runtime/directory/rows.ts';
import { checkRuns, KEY, Model, sweepAll } from './support/model.ts';

describe('outbox and projection, with crashes between any two steps', () => {
  test(
    'the directory never allows what a row denies, and shows the row in the end',
    () => checkRuns(500),
    30_000,
  );

  test('a denial whose process dies after the directory has shown it is undone', async () => {
    const model = new Model();
    model.command('disabled');
    await model.until(() => model.directory.shown(KEY)?.version === 2);
    model.crash('command 0');
    expect(model.directory.shown(KEY)).toMatchObject({ document: { status: 'disabled' } });
    await sweepAll(model);
    expect(model.database).toMatchObject({ row: { status: 'enabled', version: 2 }, outbox: new Map() });
    expect(model.directory.shown(KEY)).toEqual(accountProjection({ ...model.database.row }));
  });

  test('a denial that waited until a sweeper took its note is not projected', async () => {
    const model = new Model();
    model.command('disabled');
    // Its note is committed, and its change has not begun.
    for (let step = 0; step < 3; step += 1) await model.step('command 0');
    expect(model.database.outbox.size).toBe(1);
    await sweepAll(model);
    await model.drain(() => true);
    expect(model.database.row.status).toBe('enabled');
    expect(model.directory.shown(KEY)).toEqual(accountProjection({ ...model.database.row }));
  });

  test('a denial that finds something newer in the directory does not commit', async () => {
    const model = new Model();
    await model.directory.show(accountProjection({ ...model.database.row, version: 50 }));
    model.command('disabled');
    await model.drain(() => true);
    expect(model.database.row).toMatchObject({ status: 'enabled', version: 1 });
  });

  test('what cannot outrank the directory stays owed, and so is seen', async () => {
    const model = new Model();
    await model.directory.show(accountProjection({ ...model.database.row, version: 50 }));
    model.command('enabled');
    await model.drain(() => true);
    expect(model.database.outbox.size).toBe(1);
    await sweepAll(model);
    expect(model.database.outbox.size).toBe(1);
  });

  test('without faults one command is settled by itself, and no sweeper has anything to do', async () => {
    for (const wanted of ['disabled', 'enabled'] as const) {
      const model = new Model();
      model.command(wanted);
      await model.drain(() => true);
      expect(model.database.outbox).toEqual(new Map());
      expect(model.directory.shown(KEY)).toMatchObject({ version: 2, document: { status: wanted } });
    }
  });
});
