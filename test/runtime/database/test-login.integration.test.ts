import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { createTestLogin } from '../../../lambda/runtime/database/test-login.ts';
import { startPostgres } from '../../support/postgres-server.ts';
import type { PostgresServer } from '../../support/postgres-server.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
  await server.query("CREATE ROLE auth_app LOGIN PASSWORD 'first'");
}, 30_000);
afterAll(async () => server.remove());

const credential = (password: string) => ({ serial: 2, username: 'auth_app', password });
const loginAt = (port: number, limitMs?: number) =>
  createTestLogin({ host: 'localhost', port, database: 'auth' }, limitMs);

test('a password that the server takes is accepted, another one rejected, and no connection stays', async () => {
  expect(await loginAt(server.port)(credential('first'))).toBe('accepted');
  expect(await loginAt(server.port)(credential('wrong'))).toBe('rejected');
  const sessions = "SELECT count(*) AS n FROM pg_stat_activity WHERE usename = 'auth_app'";
  // The goodbye is not waited for.
  while (Number((await server.query(sessions))[0]?.['n']) > 0);
});

test('without a server, or before one that says nothing, nobody knows, and the login ends by itself', async () => {
  expect(await loginAt(1)(credential('first'))).toBe('unknown');
  const silent = createServer(() => undefined).listen(0, 'localhost');
  await once(silent, 'listening');
  expect(await loginAt((silent.address() as AddressInfo).port, 200)(credential('first'))).toBe('unknown');
  silent.close();
});
