/** What one kind of record adds to the common write and list. */
import { createHash } from 'node:crypto';

import type { AdminListing } from '../../contract/administration.ts';
import type { Database, Query, Row } from '../../runtime/database/database.ts';
import type { Changed } from './write.ts';

/** Tables that the API lists. */
export type Table = 'organizations' | 'users' | 'clients' | 'connections' | 'upstream_links';

/** One page; `next` of the answer goes into `after` of the next request. */
const PAGE = 200;

/** One page of records in the order of their ids. */
export async function listRecords<R>(
  database: Database,
  table: Table,
  after: string,
  recordOf: (row: Row) => R,
): Promise<AdminListing<R>> {
  const rows = await database.read((query) =>
    query(`SELECT * FROM ${table} WHERE id > $1 ORDER BY id LIMIT ${PAGE + 1}`, [after]),
  );
  const items = rows.slice(0, PAGE).map(recordOf);
  const last = rows[PAGE - 1]?.['id'];
  return rows.length > PAGE ? { items, next: String(last) } : { items };
}

/** The row of an earlier run. */
export const findRow =
  <R>(table: Table, changedOf: (row: Row) => Changed<R>) =>
  async (query: Query, subjectId: string): Promise<Changed<R>> => {
    const [row] = await query(`SELECT * FROM ${table} WHERE id = $1`, [subjectId]);
    // Rows are never deleted, and the audit row was written with this one.
    if (row === undefined) throw new Error(`${table} has no row that its audit names`);
    return changedOf(row);
  };

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');
