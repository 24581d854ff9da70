import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';

import { reportSweep } from '../../lambda/directory-sweeper/report.ts';
import { runSweep } from '../../lambda/directory-sweeper/run.ts';
import type { SweepResult } from '../../lambda/contract/events.ts';
import { TemporarilyUnavailable } from '../../lambda/runtime/errors.ts';
import { SWEEP_LIMIT } from '../../lambda/runtime/outbox/sweep.ts';
import type { SweepPorts } from '../../lambda/runtime/outbox/sweep.ts';
import {
  bench,
  call,
  document,
  item,
  newUser,
  openDatabase,
  post,
  startAdministration,
  stopAdministration,
} from '../support/administration.ts';

beforeAll(startAdministration, 40_000);
afterAll(stopAdministration);
beforeEach(() => bench.server.query('DELETE FROM outbox'));

const dark = {
  project: () => Promise.reject(new TemporarilyUnavailable('directory', 'the directory is dark')),
};
const sweep = (changes: Partial<SweepPorts> = {}): Promise<SweepResult> => {
  const { region, database, directory } = bench.options;
  return runSweep({ region, database, directory, isOver: () => false, ...changes });
};
const age = () => bench.server.query("UPDATE outbox SET created_at = now() - interval '1 minute'");
/** A user whose row is committed and whose projection is still owed. */
async function owedUser(): Promise<string> {
  const user = newUser();
  expect((await post('/users', user, { ports: { directory: dark } })).status).toBe(503);
  const [row] = await bench.server.query('SELECT id FROM users WHERE email = $1', [user.email]);
  return String(row?.['id']);
}
const disable = (id: string, ports: Parameters<typeof call>[1]) =>
  call(`/users/${id}`, { method: 'PATCH', body: { status: 'disabled' }, ...ports });

describe('a sweep', () => {
  test('shows what was owed, and owes nothing then', async () => {
    const id = await owedUser();
    await age();
    expect(await sweep()).toEqual({ outcome: 'swept', settled: 1, waiting: 0, ageSeconds: 0 });
    expect(await document(`account#${id}`)).toMatchObject({ accountId: id, status: 'enabled' });
    expect(await sweep()).toEqual({ outcome: 'swept', settled: 0, waiting: 0, ageSeconds: 0 });
  });

  test('leaves what a request has just written, and says how old it is', async () => {
    await owedUser();
    expect(await sweep()).toMatchObject({ settled: 0, waiting: 1 });
    await age();
    expect(await sweep({ isOver: () => true })).toMatchObject({ settled: 0, waiting: 1, ageSeconds: 60 });
  });

  test('undoes a denial that the database did not take', async () => {
    const id = String((await post('/users', newUser())).json['id']);
    const directory: SweepPorts['directory'] = {
      project: async (projection, standing) => {
        await bench.options.directory.project(projection, standing);
        throw new TemporarilyUnavailable('directory', 'the answer was lost');
      },
    };
    expect((await disable(id, { ports: { directory } })).status).toBe(503);
    expect(await document(`account#${id}`)).toMatchObject({ status: 'disabled' });
    await age();
    expect(await sweep()).toMatchObject({ settled: 1, waiting: 0 });
    expect(await document(`account#${id}`)).toMatchObject({ status: 'enabled' });
    expect(await item('directory', `account#${id}`)).not.toHaveProperty('provisional');
  });

  test('two at once: both end, and the row is shown once it is over', async () => {
    const ids = [await owedUser(), await owedUser(), await owedUser()];
    await age();
    const [first, second] = await Promise.all([sweep(), sweep()]);
    expect([first.outcome, second.outcome]).toEqual(['swept', 'swept']);
    expect(await sweep()).toMatchObject({ waiting: 0 });
    for (const id of ids) expect(await document(`account#${id}`)).toMatchObject({ status: 'enabled' });
  });

  test('leaves a row that a change holds to a later run, and goes on with the others', async () => {
    const [held, free] = [await owedUser(), await owedUser()];
    await age();
    const { host, port, owner } = bench.server;
    const client = new pg.Client({
      host,
      port,
      database: 'auth',
      user: owner.username,
      password: owner.password,
      ssl: true,
    });
    await client.connect();
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [held]);
    try {
      expect(await sweep()).toMatchObject({ settled: 1, waiting: 1 });
      expect(await document(`account#${free}`)).toMatchObject({ status: 'enabled' });
    } finally {
      await client.query('ROLLBACK');
      await client.end();
    }
    expect(await sweep()).toMatchObject({ settled: 1, waiting: 0 });
  });

  test('reads rows that code of before the second migration wrote', async () => {
    const id = String((await post('/users', newUser())).json['id']);
    const projection = { kind: 'account', version: 1, document: { accountId: id, status: 'disabled' } };
    await bench.server.query('INSERT INTO outbox (projection) VALUES ($1)', [JSON.stringify(projection)]);
    await age();
    expect(await sweep()).toMatchObject({ settled: 1, waiting: 0 });
    expect(await document(`account#${id}`)).toMatchObject({ status: 'enabled' });
  });

  test('forgets a debt for a row that does not exist', async () => {
    await bench.server.query("INSERT INTO outbox (kind, entity_id) VALUES ('client', 'nobody')");
    await age();
    expect(await sweep()).toMatchObject({ settled: 1, waiting: 0 });
    expect(await item('directory', 'client#nobody')).toBeUndefined();
  });

  test('takes a bounded number of rows in one run', async () => {
    const id = String((await post('/users', newUser())).json['id']);
    await bench.server.query(
      "INSERT INTO outbox (kind, entity_id) SELECT 'account', $1 FROM generate_series(1, $2::int)",
      [id, SWEEP_LIMIT + 1],
    );
    await age();
    expect(await sweep()).toMatchObject({ settled: SWEEP_LIMIT, waiting: 1 });
    expect(await sweep()).toMatchObject({ settled: 1, waiting: 0 });
  });

  test('with a dark directory everything stays owed', async () => {
    await owedUser();
    await age();
    expect(await sweep({ directory: dark })).toEqual({ outcome: 'failed', reason: 'the directory is dark' });
    expect(await bench.server.query('SELECT 1 FROM outbox')).toHaveLength(1);
  });

  test('forgets sealed secrets whose time is over, and no others', async () => {
    const client = { name: 'M', type: 'confidential', grantTypes: ['client_credentials'], scopes: ['x'] };
    const create = async (key: string) =>
      String((await post('/clients', client, { headers: { 'idempotency-key': key } })).json['id']);
    const [over, young] = [await create('key-of-the-old-client'), await create('key-of-the-new-client')];
    await bench.server.query("UPDATE clients SET sealed_until = now() - interval '1 second' WHERE id = $1", [
      over,
    ]);
    await sweep();
    const sealed = await bench.server.query(
      'SELECT id FROM clients WHERE sealed_secret IS NOT NULL AND id = ANY($1)',
      [[over, young]],
    );
    expect(sealed).toEqual([{ id: young }]);
    const again = await post('/clients', client, { headers: { 'idempotency-key': 'key-of-the-old-client' } });
    expect([again.status, again.json['error']]).toEqual([409, 'secret_not_available']);
  });
});

test('a change in a later epoch outranks whatever the directory shows of an earlier one', async () => {
  const id = String((await post('/users', newUser())).json['id']);
  // As a region that was lost left it: versions that the promoted database never heard of.
  await bench.tables.client.send(
    new UpdateItemCommand({
      TableName: 'directory',
      Key: { pk: { S: `account#${id}` } },
      UpdateExpression: 'SET #version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': { N: '900' } },
    }),
  );
  expect((await disable(id, {})).status).toBe(503);
  await bench.server.query('UPDATE writer_epoch SET epoch = 2');
  try {
    expect((await disable(id, {})).status).toBe(200);
    expect(await document(`account#${id}`)).toMatchObject({ status: 'disabled' });
    const [row] = await bench.server.query('SELECT version FROM users WHERE id = $1', [id]);
    expect(Number(row?.['version'])).toBeGreaterThan(2 ** 32);
  } finally {
    await bench.server.query('UPDATE writer_epoch SET epoch = 1');
  }
});

describe('where this region may not write', () => {
  const untouched = async (result: SweepResult) => {
    expect(await bench.server.query('SELECT 1 FROM outbox')).toHaveLength(1);
    return result;
  };

  test('fenced: it does nothing and says so', async () => {
    await owedUser();
    await age();
    expect(await untouched(await sweep({ region: 'eu-central-1' }))).toEqual({
      outcome: 'skipped',
      reason: 'fenced',
    });
  });

  test('read-only: it does nothing and says so, and works after the promotion', async () => {
    await owedUser();
    await age();
    const endSessions = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'auth_app'";
    await bench.server.query('ALTER ROLE auth_app SET default_transaction_read_only = on');
    await bench.server.query(endSessions);
    try {
      expect(await untouched(await sweep())).toEqual({ outcome: 'skipped', reason: 'read-only' });
    } finally {
      await bench.server.query('ALTER ROLE auth_app RESET default_transaction_read_only');
      await bench.server.query(endSessions);
    }
    // A connection pool of its own: the other one remembers "no writer here" for a few seconds.
    expect(await sweep({ database: openDatabase(bench.server) })).toMatchObject({
      outcome: 'swept',
      settled: 1,
      waiting: 0,
    });
  });
});

describe('what a run reports', () => {
  const metrics = (result: SweepResult) => {
    const found: Record<string, number> = {};
    const lines: string[] = [];
    const log = { info: (event: string) => lines.push(event), warn: (event: string) => lines.push(event) };
    reportSweep(result, ({ name, value }) => (found[name] = value), log as never);
    return { found, lines };
  };

  test.each<[SweepResult, Record<string, number>, string[]]>([
    [
      { outcome: 'swept', settled: 2, waiting: 1, ageSeconds: 75 },
      { OutboxRowsWaiting: 1, OutboxAgeSeconds: 75 },
      ['outbox-swept'],
    ],
    [
      { outcome: 'swept', settled: 0, waiting: 0, ageSeconds: 0 },
      { OutboxRowsWaiting: 0, OutboxAgeSeconds: 0 },
      [],
    ],
    [
      { outcome: 'skipped', reason: 'fenced' },
      { OutboxRowsWaiting: 0, OutboxAgeSeconds: 0 },
      ['sweep-skipped'],
    ],
    // Silence: an alarm that takes missing data for a fault sees it.
    [{ outcome: 'failed', reason: 'dark' }, {}, ['sweep-failed']],
  ])('%j', (result, found, lines) => {
    expect(metrics(result)).toEqual({ found, lines });
  });
});
