/** Projections that committed transactions still owe to the directory. */
import type { Database, Query } from '../../runtime/database/database.ts';
import type { Projection } from '../../runtime/directory/items.ts';
import type { DirectoryWriter } from '../../runtime/directory/writer.ts';

export interface Owed {
  readonly id: string;
  readonly projection: Projection;
}

/** In the transaction of the write itself. @returns the row's id. */
export async function owe(query: Query, projection: Projection): Promise<Owed> {
  const [row] = await query('INSERT INTO outbox (projection) VALUES ($1) RETURNING id', [
    JSON.stringify(projection),
  ]);
  return { id: String(row?.['id']), projection };
}

/** Writes the projections, then forgets them. @throws TemporarilyUnavailable: what is left stays owed. */
export async function settleDebts(
  database: Database,
  directory: DirectoryWriter,
  debts: readonly Owed[],
): Promise<void> {
  if (debts.length === 0) return;
  for (const { projection } of debts) await directory.project(projection);
  await database.write((query) =>
    query('DELETE FROM outbox WHERE id = ANY($1)', [debts.map(({ id }) => id)]),
  );
}

/** Younger rows belong to a request that is still under way. */
const LEFT_OVER = `SELECT id, projection FROM outbox WHERE created_at < now() - interval '10 seconds' ORDER BY id LIMIT 5`;

/** Finishes a few rows that an interrupted request left. @returns how many. */
export async function sweepOutbox(database: Database, directory: DirectoryWriter): Promise<number> {
  const rows = await database.write((query) => query(LEFT_OVER));
  const debts = rows.map((row) => ({ id: String(row['id']), projection: row['projection'] as Projection }));
  await settleDebts(database, directory, debts);
  return debts.length;
}
