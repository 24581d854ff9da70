import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import type { Clock } from '../../../lambda/runtime/clock.ts';
import { createDatabase } from '../../../lambda/runtime/database/database.ts';
import type { Database, DatabaseOptions } from '../../../lambda/runtime/database/database.ts';
import { startPostgres } from '../../support/postgres-server.ts';
import type { PostgresServer } from '../../support/postgres-server.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
  await server.query("CREATE ROLE auth_app LOGIN PASSWORD 'first'");
  await server.query('CREATE TABLE numbers (value int); GRANT SELECT, INSERT ON numbers TO auth_app');
}, 30_000);
afterAll(async () => server.remove());

/** A holder as the pool sees it; `next` is what a refresh would bring. */
function credential() {
  const state = {
    held: { serial: 1, username: 'auth_app', password: 'first' },
    next: undefined as string | undefined,
    rejected: [] as number[],
  };
  return {
    state,
    value: () => state.held,
    rejectedInUse: (serial: number) => {
      state.rejected.push(serial);
      if (state.next !== undefined) state.held = { ...state.held, serial: serial + 1, password: state.next };
    },
    settle: () => Promise.resolve(),
  };
}

let login: ReturnType<typeof credential>;
let frozenMs = 0;
/** Time as the process sees it, with a freeze on demand. */
const clock: Clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() + frozenMs };
const open = (changes: Partial<DatabaseOptions> = {}): Database =>
  createDatabase({
    readEndpoint: 'localhost',
    writeEndpoint: 'localhost',
    port: server.port,
    database: 'auth',
    credential: login,
    clock,
    ...changes,
  });
const backend = (database: Database) =>
  database.read(async (query) => Number((await query('SELECT pg_backend_pid() AS pid'))[0]?.['pid']));
const count = async () => Number((await server.query('SELECT count(*) AS n FROM numbers'))[0]?.['n']);
const cutConnections = () =>
  server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'auth_app'");

beforeEach(async () => {
  login = credential();
  await server.query('TRUNCATE numbers');
});
afterEach(cutConnections);

describe('connections', () => {
  test('are kept between requests, and taken for dead after a freeze', async () => {
    const database = open();
    const first = await backend(database);
    expect(await backend(database)).toBe(first);
    frozenMs += 60_000;
    expect(await backend(database)).not.toBe(first);
  });

  test('are never more than two', async () => {
    const database = open();
    await Promise.all(
      Array.from({ length: 8 }, () => database.read((query) => query('SELECT pg_sleep(0.02)'))),
    );
    const [row] = await server.query("SELECT count(*) AS n FROM pg_stat_activity WHERE usename = 'auth_app'");
    expect(row).toEqual({ n: '2' });
  });

  test('a server that restarts is found again without help', async () => {
    const database = open();
    await backend(database);
    await server.stop('immediate');
    await expect(backend(database)).rejects.toMatchObject({ reason: 'database', retryAfterSeconds: 5 });
    await server.start();
    expect(await backend(database)).toBeGreaterThan(0);
  });

  test('a connection that died while idle costs a retry, not a failure', async () => {
    const database = open();
    await backend(database);
    await cutConnections();
    expect(await backend(database)).toBeGreaterThan(0);
    await cutConnections();
    await database.write((query) => query('INSERT INTO numbers VALUES (1)'));
    expect(await count()).toBe(1);
  });

  test('a certificate for another name is refused', async () => {
    await expect(backend(open({ readEndpoint: '127.0.0.1', writeEndpoint: '127.0.0.1' }))).rejects.toThrow();
  });
});

describe('a password that is refused', () => {
  afterEach(async () => server.query("ALTER ROLE auth_app PASSWORD 'first'"));

  test('is reported with its serial, and the next one is used at once', async () => {
    await server.query("ALTER ROLE auth_app PASSWORD 'second'");
    login.state.next = 'second';
    expect(await backend(open())).toBeGreaterThan(0);
    expect(login.state.rejected).toEqual([1]);
  });

  test('without a next one is a 503', async () => {
    await server.query("ALTER ROLE auth_app PASSWORD 'second'");
    await expect(backend(open())).rejects.toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE' });
  });
});

describe('transactions', () => {
  test('are rolled back whole when the work throws', async () => {
    const work = open().write(async (query) => {
      await query('INSERT INTO numbers VALUES (1)');
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await count()).toBe(0);
  });

  test('are repeated once after a serialization failure', async () => {
    let runs = 0;
    await open().write(async (query) => {
      runs += 1;
      await query('INSERT INTO numbers VALUES (1)');
      if (runs === 1) await query("DO $$BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END$$");
    });
    expect([runs, await count()]).toEqual([2, 1]);
  });

  test('that lose their server after COMMIT was sent are not repeated', async () => {
    await server.query(
      `CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
         $$BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NULL; END$$`,
    );
    await server.query(
      'CREATE CONSTRAINT TRIGGER die AFTER INSERT ON numbers DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()',
    );
    let runs = 0;
    const work = open().write(async (query) => {
      runs += 1;
      await query('INSERT INTO numbers VALUES (1)');
    });
    await expect(work).rejects.toMatchObject({ reason: 'database' });
    expect(runs).toBe(1);
    await server.query('DROP FUNCTION die CASCADE');
  });

  test('on a replica are refused as read-only, with a longer wait', async () => {
    await server.query('ALTER ROLE auth_app SET default_transaction_read_only = on');
    try {
      await expect(open().write((query) => query('INSERT INTO numbers VALUES (1)'))).rejects.toMatchObject({
        reason: 'read-only',
        retryAfterSeconds: 30,
      });
    } finally {
      await server.query('ALTER ROLE auth_app RESET default_transaction_read_only');
    }
  });

  test('a statement that takes too long is ended by the server', async () => {
    await expect(open().read((query) => query('SELECT pg_sleep(5)'))).rejects.toMatchObject({
      reason: 'database',
    });
  });
});

describe('the endpoints', () => {
  test('a read moves to the read/write endpoint when the read-only one has no instance', async () => {
    const database = open({ readEndpoint: 'read-only.invalid' });
    expect(await backend(database)).toBeGreaterThan(0);
  });

  test('neither answering is a 503', async () => {
    const database = open({ readEndpoint: 'one.invalid', writeEndpoint: 'other.invalid' });
    await expect(backend(database)).rejects.toMatchObject({ reason: 'database' });
  });

  test('one that hangs up before TLS is a 503', async () => {
    const proxy: Server = createServer((socket) => socket.resume().end('E')).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { port } = proxy.address() as AddressInfo;
    await expect(open({ port }).write((query) => query('SELECT 1'))).rejects.toMatchObject({
      reason: 'database',
    });
    proxy.close();
    await once(proxy, 'close');
  });
});
