import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { openWrites } from '../../lambda/failover-steps/open-writes.ts';
import { withConnection } from '../../lambda/runtime/database/owner.ts';
import {
  REGION,
  bench,
  newUser,
  post,
  startAdministration,
  stopAdministration,
} from '../support/administration.ts';

beforeAll(startAdministration, 40_000);
afterAll(stopAdministration);

const run = (region: string) =>
  withConnection(
    { host: bench.server.host, port: bench.server.port, database: 'auth' },
    bench.server.owner,
    (client) => openWrites(client, region),
  );

test('names the region once, fences the other one, and repeats without effect', async () => {
  expect((await post('/users', newUser())).status).toBe(201);
  const opened = { epoch: 2, writerRegion: 'eu-central-1', changed: true };
  expect(await run('eu-central-1')).toEqual(opened);
  expect(await run('eu-central-1')).toEqual({ ...opened, changed: false });
  expect((await post('/users', newUser())).status).toBe(503);
  expect(await run(REGION)).toEqual({ epoch: 3, writerRegion: REGION, changed: true });
  expect((await post('/users', newUser())).status).toBe(201);
});

const WAITING = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";

test('waits for an administrative transaction that is under way', async () => {
  let opening: Promise<unknown> = Promise.resolve();
  const epochs: unknown[] = [];
  const database = {
    ...bench.options.database,
    write: <T>(work: Parameters<typeof bench.options.database.write<T>>[0]): Promise<T> =>
      bench.options.database.write(async (query) => {
        const result = await work(query);
        // The transaction holds the epoch; whoever changes it now has to wait for its end.
        if (epochs.length === 0) {
          opening = run('eu-central-1');
          while ((await bench.server.query(WAITING)).length === 0);
          epochs.push((await bench.server.query('SELECT region FROM writer_epoch'))[0]?.['region']);
        }
        return result;
      }),
  };
  expect((await post('/users', newUser(), { ports: { database } })).status).toBe(201);
  expect(epochs).toEqual([REGION]);
  expect(await opening).toMatchObject({ writerRegion: 'eu-central-1', changed: true });
});
