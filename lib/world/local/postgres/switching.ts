/** What a server is told when a cluster's role changes. */
import { WorldError } from '../../world.ts';
import type { PostgresServer } from './server.ts';

const PROMOTION_SECONDS = 60;

/** @throws WorldError `PROMOTION_FAILED` */
export async function promoteServer(server: PostgresServer): Promise<void> {
  const promoted = await server.asService(async (client) => {
    const { rows } = await client.query<{ done: boolean }>(
      `SELECT pg_promote(true, ${PROMOTION_SECONDS}) AS done`,
    );
    return rows[0]?.done === true;
  });
  if (promoted) return;
  throw new WorldError(
    'PROMOTION_FAILED',
    `PostgreSQL did not promote ${server.identifier} within ${PROMOTION_SECONDS} s.`,
  );
}

/** Transactions under way go on; each one that begins later may only read (25006), as on a standby. */
export async function setWritesRefused(server: PostgresServer, refused: boolean): Promise<void> {
  await server.asService(async (client) => {
    await client.query(
      `ALTER SYSTEM ${refused ? 'SET' : 'RESET'} default_transaction_read_only${refused ? ' = on' : ''}`,
    );
    await client.query('SELECT pg_reload_conf()');
  });
}

const POLL_MS = 50;
const CATCHES_UP_WITHIN_MS = 10_000;

/**
 * Resolves when every follower has replayed what the writer has written by now.
 * @throws WorldError `POSTGRES_FAILED` naming one that has not after 10 s of the machine.
 */
export async function caughtUp(writer: PostgresServer, followers: readonly PostgresServer[]): Promise<void> {
  const { rows } = await writer.asService((client) =>
    client.query<{ written: string }>('SELECT pg_current_wal_flush_lsn() AS written'),
  );
  const written = rows[0]?.written ?? '0/0';
  await Promise.all(followers.map((server) => replayed(server, written)));
}

async function replayed(server: PostgresServer, written: string): Promise<void> {
  const deadline = performance.now() + CATCHES_UP_WITHIN_MS;
  await server.asService(async (client) => {
    for (;;) {
      const { rows } = await client.query<{ done: boolean }>(
        'SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS done',
        [written],
      );
      if (rows[0]?.done === true) return;
      if (performance.now() > deadline)
        throw new WorldError(
          'POSTGRES_FAILED',
          `PostgreSQL ${server.identifier} did not catch up with the writer within ${CATCHES_UP_WITHIN_MS / 1000} s.`,
        );
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  });
}

/** Whether the server receives from the one that it was told to follow. Machine milliseconds. */
export async function streamsWithin(server: PostgresServer, milliseconds: number): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    if (await streams(server)) return true;
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const streams = (server: PostgresServer): Promise<boolean> =>
  server.asService(async (client) => {
    const { rows } = await client.query("SELECT 1 FROM pg_stat_wal_receiver WHERE status = 'streaming'");
    return rows.length > 0;
  });
