import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { TemporarilyUnavailable } from '../../lambda/runtime/errors.ts';
import { sweepOutbox } from '../../lambda/runtime/outbox/sweep.ts';
import {
  REGION,
  bench,
  call,
  document,
  lines,
  newUser,
  post,
  startAdministration,
  stopAdministration,
} from '../support/administration.ts';

beforeAll(startAdministration, 40_000);
afterAll(stopAdministration);

describe('a 503 promises that the same request may be repeated', () => {
  const headers = { 'idempotency-key': 'key-of-this-test-1' };

  test('a lost acknowledgement: the repeat answers the same user and finishes the journal', async () => {
    const user = newUser();
    const journal = {
      ...bench.options.journal,
      acknowledge: () => Promise.reject(new TemporarilyUnavailable('journal', 'dark')),
    };
    const key = { 'idempotency-key': randomUUID() };
    const first = await post('/users', user, { headers: key, ports: { journal } });
    expect(first.status).toBe(503);
    const rows = await bench.server.query('SELECT id FROM users WHERE email = $1', [user.email]);
    const again = await post('/users', user, { headers: key });
    expect([again.status, again.json['id']]).toEqual([201, rows[0]?.['id']]);
    expect(await document(`account#${String(again.json['id'])}`)).toMatchObject({ status: 'enabled' });
  });

  test('a client keeps the secret that a lost answer held', async () => {
    const client = {
      name: 'Machine',
      type: 'confidential',
      grantTypes: ['client_credentials'],
      scopes: ['x'],
    };
    const [first, again] = await Promise.all([
      post('/clients', client, { headers }),
      post('/clients', client, { headers }),
    ]);
    expect(first.status).toBe(201);
    expect(again.json).toEqual(first.json);
  });

  test('the same key with another request is a mistake', async () => {
    const answer = await post(
      '/clients',
      { name: 'Other', type: 'confidential', grantTypes: ['client_credentials'], scopes: ['x'] },
      { headers },
    );
    expect([answer.status, answer.json['error']]).toEqual([409, 'idempotency_key_reused']);
  });

  test('a journal that cannot be written refuses the write before the database changes', async () => {
    const user = newUser();
    const journal = {
      ...bench.options.journal,
      intend: () => Promise.reject(new TemporarilyUnavailable('journal', 'dark')),
    };
    expect((await post('/users', user, { ports: { journal } })).status).toBe(503);
    expect(await bench.server.query('SELECT 1 FROM users WHERE email = $1', [user.email])).toEqual([]);
  });

  test('what the directory is owed is paid by the sweeper', async () => {
    const user = newUser();
    const dark = { project: () => Promise.reject(new TemporarilyUnavailable('directory', 'dark')) };
    expect((await post('/users', user, { ports: { directory: dark } })).status).toBe(503);
    const [row] = await bench.server.query('SELECT id FROM users WHERE email = $1', [user.email]);
    await bench.server.query("UPDATE outbox SET created_at = now() - interval '1 minute'");
    const { region, database, directory } = bench.options;
    const sweep = await sweepOutbox({ region, database, directory, isOver: () => false });
    expect(sweep).toMatchObject({ outcome: 'swept', backlog: { waiting: 0, ageSeconds: 0 } });
    expect(await document(`account#${String(row?.['id'])}`)).toMatchObject({ status: 'enabled' });
    expect(await bench.server.query('SELECT * FROM outbox')).toEqual([]);
  });
});

describe('a side that may not write', () => {
  const reasons = () => lines.map((line) => (JSON.parse(line) as { reason?: string }).reason);

  test('fenced: another region is the writer', async () => {
    const user = newUser();
    await bench.server.query("UPDATE writer_epoch SET epoch = 2, region = 'eu-central-1'");
    try {
      const answer = await post('/users', user);
      expect([answer.status, answer.headers['retry-after'], answer.json['error']]).toEqual([
        503,
        ['30'],
        'temporarily_unavailable',
      ]);
      expect(await bench.server.query('SELECT 1 FROM users WHERE email = $1', [user.email])).toEqual([]);
      expect(reasons()).toContain('fenced');
    } finally {
      await bench.server.query('UPDATE writer_epoch SET epoch = 1, region = $1', [REGION]);
    }
  });

  test('a read-only replica: writes are 503, lists are answered', async () => {
    const user = newUser();
    await bench.server.query('ALTER ROLE auth_app SET default_transaction_read_only = on');
    await bench.server.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'auth_app'",
    );
    try {
      const answer = await post('/users', user);
      expect([answer.status, answer.headers['retry-after']]).toEqual([503, ['30']]);
      expect((await call('/users')).status).toBe(200);
      expect(reasons()).toContain('read-only');
    } finally {
      await bench.server.query('ALTER ROLE auth_app RESET default_transaction_read_only');
      await bench.server.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'auth_app'",
      );
    }
  });
});

test('no password, token or secret reached a log line', () => {
  expect(lines.length).toBeGreaterThan(4);
  expect(lines.join('\n')).not.toMatch(/correct horse|argon2|eyJ|application-password|administrator-secret/);
});
