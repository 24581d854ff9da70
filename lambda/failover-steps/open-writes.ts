/** Names this region the writer in the database's epoch row: the last step of a promotion. */
import type { Client } from 'pg';

import type { OpenWritesResult } from '../contract/events.ts';
import { LOCK_EPOCH, READ_EPOCH } from '../runtime/database/epoch.ts';
import { isReadOnly } from '../runtime/database/owner.ts';
import { CodedError } from '../runtime/errors.ts';

const NAME_WRITER =
  'UPDATE writer_epoch SET epoch = epoch + 1, region = $1 WHERE region <> $1 RETURNING epoch';

/**
 * Repeating it changes nothing. Administrative transactions under way finish first and are fenced afterwards.
 * @throws CodedError `DATABASE_READ_ONLY` before the promotion is done: repeat it then.
 */
export async function openWrites(client: Client, region: string): Promise<OpenWritesResult> {
  if (await isReadOnly(client)) {
    throw new CodedError(
      'DATABASE_READ_ONLY',
      `the database of ${region} is read-only: promote it first, then repeat open-writes`,
    );
  }
  await client.query('BEGIN');
  await client.query('SET LOCAL ROLE auth_owner');
  await client.query(LOCK_EPOCH);
  const changed = await client.query<{ epoch: string }>(NAME_WRITER, [region]);
  const current = await client.query<{ epoch: string; region: string }>(READ_EPOCH);
  await client.query('COMMIT');
  const row = current.rows[0];
  if (row === undefined) {
    throw new CodedError(
      'EPOCH_MISSING',
      'the database has no epoch row: the schema migration never ran on it',
    );
  }
  return { epoch: Number(row.epoch), writerRegion: row.region, changed: changed.rowCount === 1 };
}
