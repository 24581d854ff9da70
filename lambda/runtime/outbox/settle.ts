/** Pays what one committed change owes. */
import type { Database } from '../database/database.ts';
import type { Projection } from '../directory/items.ts';
import type { DirectoryWriter } from '../directory/writer.ts';
import { forget } from './outbox.ts';
import type { Owed } from './outbox.ts';

/**
 * Shows the committed row, then forgets the debts. Where the directory holds something newer, they are left to the
 * sweeper, who makes sure that the newer one is what the database holds.
 * @throws TemporarilyUnavailable: what is left stays owed.
 */
export async function settle(
  ports: { readonly database: Database; readonly directory: DirectoryWriter },
  projection: Projection,
  debts: readonly Owed[],
): Promise<'settled' | 'left'> {
  if ((await ports.directory.project(projection)) === 'newer-present') return 'left';
  await ports.database.write((query) => forget(query, debts));
  return 'settled';
}
