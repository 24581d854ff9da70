/** One run: roles, password, schema, seed rows, their projection. Repeating it changes nothing. */
import type { Client } from 'pg';

import type { ProbeIdentity } from '../contract/probe.ts';
import type { RegionRole } from '../contract/regions.ts';
import type { AdministratorClient, DatabaseCredential } from '../contract/secrets.ts';
import { NotConnected, isReadOnly, withConnection } from '../runtime/database/owner.ts';
import type { DatabaseAddress } from '../runtime/database/owner.ts';
import type { DirectoryWriter } from '../runtime/directory/writer.ts';
import type { Passwords } from '../runtime/passwords.ts';
import { migrate, underMigrationLock } from './migrate.ts';
import { ensurePassword, ensureRoles } from './roles.ts';
import { seed } from './seed.ts';

export interface MigrationInput {
  readonly role: RegionRole;
  readonly address: DatabaseAddress;
  readonly primaryRegion: string;
  readonly publicHosts: readonly string[];
  readonly owner: DatabaseCredential;
  /** Read while the migration lock is held: a rotation may have ended since the run began to wait for it. */
  readonly application: () => Promise<DatabaseCredential>;
  readonly administrator: AdministratorClient;
  readonly probe: ProbeIdentity;
  readonly passwords: Pick<Passwords, 'hash' | 'verify'>;
  readonly directory: DirectoryWriter;
}

/**
 * `skipped-read-only`: the writer is in the other region, whose own deploy migrates, on whichever side is
 * primary.
 */
export type MigrationOutcome =
  | { readonly outcome: 'skipped-read-only' }
  | {
      readonly outcome: 'migrated';
      readonly migrations: readonly string[];
      readonly password: 'set' | 'unchanged';
    };

/** @throws CodedError when the database or the directory cannot be reached. */
export async function migrateSchema(input: MigrationInput): Promise<MigrationOutcome> {
  try {
    return await withConnection(input.address, input.owner, async (client) => {
      if (await isReadOnly(client)) return { outcome: 'skipped-read-only' };
      return underMigrationLock(client, () => migrateAll(client, input));
    });
  } catch (error) {
    if (hasNoWriter(error, input.role)) return { outcome: 'skipped-read-only' };
    throw error;
  }
}

/** The cluster endpoint of a global secondary is inactive, so in the standby its name may lead nowhere. */
const hasNoWriter = (error: unknown, role: RegionRole): boolean =>
  role === 'standby' && error instanceof NotConnected && error.why === 'absent';

async function migrateAll(client: Client, input: MigrationInput): Promise<MigrationOutcome> {
  const application = await input.application();
  await ensureRoles(client, application.username);
  const password = await ensurePassword(client, input.address, application);
  const migrations = await migrate(client);
  const projections = await seed(client, input);
  for (const projection of projections) await input.directory.project(projection);
  return { outcome: 'migrated', migrations, password };
}
