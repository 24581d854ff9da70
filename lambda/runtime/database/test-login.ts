/** One login with a credential that nobody uses yet. */
import pg from 'pg';

import { classifyDatabaseError } from './error-class.ts';
import type { DatabaseAddress } from './owner.ts';
import type { TestLogin } from './validate-credential.ts';

/** From the first packet to the server's "ready", machine milliseconds. */
const LOGIN_MS = 1500;

/** @param address where reads go: the read endpoint has an instance in every region, writer or not. */
export const createTestLogin =
  (address: DatabaseAddress, limitMs = LOGIN_MS): TestLogin =>
  async ({ username, password }) => {
    const client = new pg.Client({
      ...address,
      user: username,
      password,
      ssl: { rejectUnauthorized: true },
      connectionTimeoutMillis: limitMs,
      application_name: 'holdover-test-login',
    });
    // A server that goes away reports here too.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return 'accepted';
    } catch (error) {
      return classifyDatabaseError(error) === 'rejected' ? 'rejected' : 'unknown';
    } finally {
      // Nobody waits for a goodbye, and a connection that never came up has none.
      client.end().catch(() => undefined);
    }
  };
