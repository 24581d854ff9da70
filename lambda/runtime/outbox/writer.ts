/**
 * What every transaction that writes begins with: its limits, and whether this region's administration may
 * write.
 */
import type { Query } from '../database/database.ts';
import { READ_EPOCH, SHARE_EPOCH } from '../database/epoch.ts';
import { TemporarilyUnavailable } from '../errors.ts';

/** Below what the front waits: one transaction never holds a lock for longer. */
export const LIMITS = `SET LOCAL statement_timeout = '1500ms'; SET LOCAL lock_timeout = '1000ms'; SET LOCAL idle_in_transaction_session_timeout = '5s'`;
/** On a replica it is always on (PostgreSQL manual, hot standby). */
export const ASK_READ_ONLY = `SELECT current_setting('transaction_read_only') AS read_only`;

/**
 * The first statements of a transaction. No promotion ends before the transaction does.
 * @returns the epoch.
 * @throws TemporarilyUnavailable (`read-only` on a side without a writer, `fenced` where another region may write)
 */
export async function beginWrite(query: Query, region: string): Promise<number> {
  await query(LIMITS);
  const [answer] = await query(ASK_READ_ONLY);
  if (answer?.['read_only'] !== 'off') {
    throw new TemporarilyUnavailable('read-only', 'the database of this region is read-only', 30);
  }
  await query(SHARE_EPOCH);
  const [row] = await query(READ_EPOCH);
  if (row?.['region'] === region) return Number(row['epoch']);
  throw new TemporarilyUnavailable('fenced', 'administration is open in the other region only', 30);
}
