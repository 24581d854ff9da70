import { spawnSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { GlobalDatabase } from '../../../lib/world/local/postgres/global-database.ts';
import type { PostgresServer } from '../../../lib/world/local/postgres/server.ts';
import { caughtUp } from '../../../lib/world/local/postgres/switching.ts';
import { createSpine } from '../../../lib/world/local/spine.ts';
import type { Spine } from '../../../lib/world/local/spine.ts';
import { clusterPart } from './data-support/topology.ts';

jest.setTimeout(60_000);

const MASTER = { username: 'auth_master', password: 'a-password' };
const query = (server: PostgresServer, text: string): Promise<Record<string, unknown>[]> =>
  server.asService(async (client) => (await client.query<Record<string, unknown>>(text)).rows, 'identities');
const inRecovery = async (server: PostgresServer): Promise<unknown> =>
  (await query(server, 'SELECT pg_is_in_recovery() AS standby'))[0]?.['standby'];

/** Until the row is there: streaming takes a few milliseconds and tells nobody. */
async function arrives(server: PostgresServer, note: string): Promise<void> {
  const deadline = performance.now() + 5000;
  for (;;) {
    const rows = await query(server, `SELECT 1 FROM notes WHERE note = '${note}'`).catch((error: unknown) => {
      if (performance.now() > deadline) throw error;
      return [];
    });
    if (rows.length > 0) return;
    if (performance.now() > deadline) throw new Error(`"${note}" did not arrive at ${server.identifier}`);
  }
}

describe.each(['black-hole', 'refused'] as const)('two regions, two instances each, loss as %s', (shape) => {
  let spine: Spine;
  let database: GlobalDatabase;
  const first = (role: RegionRole): PostgresServer => {
    const { writer, readers } = database.backends(role);
    return (writer ?? readers[0])!;
  };

  beforeAll(async () => {
    spine = await createSpine({
      speed: 10,
      seed: 1,
      emit: (entry) => entry.kind === 'note' && console.log(entry),
    });
    database = new GlobalDatabase(spine, {
      primary: clusterPart('primary', 2),
      standby: clusterPart('standby', 2),
    });
    const began = performance.now();
    await database.start(MASTER);
    console.log(`PostgreSQL x4 up in ${Math.round(performance.now() - began)} ms`);
  });
  afterAll(async () => {
    await database.stop();
    await spine.stop();
  });

  test('a write in the primary reaches every instance; only the writer takes writes', async () => {
    const { writer, readers } = database.backends('primary');
    await query(writer!, 'CREATE TABLE notes (note text)');
    await query(writer!, "INSERT INTO notes VALUES ('one')");
    for (const server of [...readers, ...database.backends('standby').readers]) {
      await arrives(server, 'one');
      await expect(query(server, "INSERT INTO notes VALUES ('no')")).rejects.toMatchObject({ code: '25006' });
    }
    expect(database.backends('standby').writer).toBeUndefined();
  });

  test('a follower has caught up when it has replayed, not when it has received', async () => {
    const { writer, readers } = database.backends('primary');
    const follower = readers[0]!;
    await query(follower, 'SELECT pg_wal_replay_pause()');
    await query(writer!, "INSERT INTO notes VALUES ('held')");
    const seen: string[] = [];
    const caught = caughtUp(writer!, [follower]).then(() => seen.push('caught up'));
    // Longer than several of its looks; what was written is received within milliseconds.
    await query(follower, 'SELECT pg_sleep(0.3)');
    seen.push('resumed');
    await query(follower, 'SELECT pg_wal_replay_resume()');
    await caught;
    expect(seen).toEqual(['resumed', 'caught up']);
    expect(await query(follower, "SELECT note FROM notes WHERE note = 'held'")).toHaveLength(1);
  });

  test('a lost region is silent, the other is promoted with its readers, the lost one comes back as a reader', async () => {
    spine.network.setLink('primary', shape);
    await database.settled();
    const tookMs = await database.promote('standby');
    console.log(`promoted in ${Math.round(tookMs)} ms`);
    const standby = database.backends('standby');
    await query(standby.writer!, "INSERT INTO notes VALUES ('two')");
    await arrives(standby.readers[0]!, 'two');
    expect(database.backends('primary').writer).toBeUndefined();

    spine.network.setLink('primary', 'up');
    await database.settled();
    expect(await inRecovery(first('primary'))).toBe(true);
    for (const server of database.backends('primary').readers) await arrives(server, 'two');
  });

  test('a graceful promotion loses nothing and brings the roles back, and readers answer all the while', async () => {
    await query(first('standby'), "INSERT INTO notes VALUES ('three')");
    await database.refuseWrites();
    await expect(query(first('standby'), "INSERT INTO notes VALUES ('no')")).rejects.toMatchObject({
      code: '25006',
    });
    const second = (role: RegionRole): PostgresServer => database.backends(role).readers.at(-1)!;
    const readers = [second('primary'), second('standby')];
    const over = { yet: false };
    const reading = Promise.all(
      readers.map(async (server) => {
        let answers = 0;
        for (; !over.yet; answers += 1) await query(server, 'SELECT note FROM notes');
        return answers;
      }),
    );
    await database.promote('primary', 'graceful');
    await database.settled();
    over.yet = true;
    // Each was asked again and again, and none of the answers was an error.
    for (const answers of await reading) expect(answers).toBeGreaterThan(0);
    // With the volume that it had: a new one would have ended the readers above.
    expect(await inRecovery(first('standby'))).toBe(true);
    expect(await query(first('primary'), "SELECT note FROM notes WHERE note = 'three'")).toHaveLength(1);
    await query(first('primary'), "INSERT INTO notes VALUES ('four')");
    for (const server of database.backends('standby').readers) await arrives(server, 'four');
  });

  test('a lost standby catches up', async () => {
    spine.network.setLink('standby', shape);
    await database.settled();
    await query(first('primary'), "INSERT INTO notes VALUES ('five')");
    spine.network.setLink('standby', 'up');
    await database.settled();
    for (const server of database.backends('standby').readers) await arrives(server, 'five');
  });
});

test('a frozen region leaves no process behind', async () => {
  const spine = await createSpine({ speed: 10, seed: 1, emit: () => undefined });
  const database = new GlobalDatabase(spine, {
    primary: clusterPart('primary', 1),
    standby: clusterPart('standby', 1),
  });
  await database.start(MASTER);
  spine.network.setLink('primary', 'black-hole');
  await database.settled();
  await spine.stop();
  const left = spawnSync('ps', ['-A', '-o', 'args=']).stdout.toString();
  expect(left.split('\n').filter((line) => line.includes(spine.folder))).toEqual([]);
});

test('a server that ends by itself is reported once, one that is ended or lost is not', async () => {
  const deaths = new EventEmitter<{ entry: [{ readonly kind: string }] }>();
  const reported: unknown[] = [];
  deaths.on('entry', (entry) => reported.push(entry));
  const spine = await createSpine({
    speed: 10,
    seed: 1,
    emit: (entry) => {
      if (entry.kind === 'part-died') deaths.emit('entry', entry);
    },
  });
  const database = new GlobalDatabase(spine, {
    primary: clusterPart('primary', 1),
    standby: clusterPart('standby', 1),
  });
  await database.start(MASTER);
  spine.network.setLink('standby', 'refused');
  await database.settled();
  const death = once(deaths, 'entry');
  const { writer } = database.backends('primary');
  process.kill(Number(readFileSync(`${writer!.data}/postmaster.pid`, 'utf8').split('\n')[0]), 'SIGKILL');
  await death;
  await database.stop();
  await spine.stop();
  expect(reported).toEqual([
    {
      kind: 'part-died',
      part: `PostgreSQL server ${writer!.identifier}`,
      reason: 'its process ended by itself (SIGKILL)',
    },
  ]);
});

test('a server that cannot start says why', async () => {
  const spine = await createSpine({ speed: 10, seed: 1, emit: () => undefined });
  const twice = { ...clusterPart('standby', 1), instances: clusterPart('primary', 1).instances };
  // Both clusters name the same instance, so the second server finds the first one's lock file.
  const database = new GlobalDatabase(spine, { primary: clusterPart('primary', 1), standby: twice });
  await expect(database.start(MASTER)).rejects.toMatchObject({ name: 'WorldError' });
  await spine.stop();
});
