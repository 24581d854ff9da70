/** Rows that a deploy owns: the epoch, the public hosts, the first administrator's client. */
import { createHash } from 'node:crypto';

import type { Client } from 'pg';

import { ADMIN_SCOPE } from '../contract/routes.ts';
import type { AdministratorClient } from '../contract/secrets.ts';
import type { Projection } from '../runtime/directory/items.ts';

export interface Seed {
  readonly primaryRegion: string;
  readonly publicHosts: readonly string[];
  readonly administrator: AdministratorClient;
}

const INSERT_EPOCH =
  'INSERT INTO writer_epoch (epoch, region) VALUES (1, $1) ON CONFLICT (single) DO NOTHING';
const INSERT_HOST = 'INSERT INTO hosts (host) VALUES ($1) ON CONFLICT (host) DO NOTHING';
const SELECT_HOSTS = 'SELECT host, organization_id, version FROM hosts WHERE host = ANY($1) ORDER BY host';
/** A new row, or the row with a grown version where the secret changed; an unchanged row is left alone. */
const UPSERT_ADMINISTRATOR = `
  INSERT INTO clients (id, name, secret_hash, grant_types, scopes)
  VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (id) DO UPDATE SET secret_hash = EXCLUDED.secret_hash, version = clients.version + 1
  WHERE clients.secret_hash IS DISTINCT FROM EXCLUDED.secret_hash`;
const SELECT_CLIENT = 'SELECT status, version FROM clients WHERE id = $1';

const NAME = 'Administrator';
const GRANTS = ['client_credentials'] as const;
const SCOPES = [ADMIN_SCOPE];

/** Writes the rows that are missing or changed, in one transaction. @returns what the directory must show. */
export async function seed(client: Client, wanted: Seed): Promise<readonly Projection[]> {
  await client.query('BEGIN');
  try {
    await client.query('SET LOCAL ROLE auth_owner');
    await client.query(INSERT_EPOCH, [wanted.primaryRegion]);
    const hosts = await seedHosts(client, wanted.publicHosts);
    const administrator = await seedAdministrator(client, wanted.administrator);
    await client.query('COMMIT');
    return [...hosts, administrator];
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

interface HostRow {
  readonly host: string;
  readonly organization_id: string | null;
  readonly version: string;
}

async function seedHosts(client: Client, publicHosts: readonly string[]): Promise<readonly Projection[]> {
  const names = publicHosts.map((host) => host.toLowerCase());
  for (const host of names) await client.query(INSERT_HOST, [host]);
  const { rows } = await client.query<HostRow>(SELECT_HOSTS, [names]);
  return rows.map(({ host, organization_id: organizationId, version }) => ({
    kind: 'host',
    version: Number(version),
    document: organizationId === null ? { host } : { host, organizationId },
  }));
}

async function seedAdministrator(client: Client, administrator: AdministratorClient): Promise<Projection> {
  const secretHash = createHash('sha256').update(administrator.clientSecret).digest('base64url');
  const { clientId } = administrator;
  await client.query(UPSERT_ADMINISTRATOR, [
    clientId,
    NAME,
    secretHash,
    JSON.stringify(GRANTS),
    JSON.stringify(SCOPES),
  ]);
  const { rows } = await client.query<{ status: 'enabled' | 'disabled'; version: string }>(SELECT_CLIENT, [
    clientId,
  ]);
  return {
    kind: 'client',
    version: Number(rows[0]?.version),
    document: {
      clientId,
      name: NAME,
      secretHash,
      redirectUris: [],
      postLogoutRedirectUris: [],
      grantTypes: GRANTS,
      scopes: SCOPES,
      status: rows[0]?.status ?? 'enabled',
    },
  };
}
