/**
 * Rows that a deploy owns: the epoch, the public hosts, the first administrator's client, what probes sign in
 * as.
 */
import type { Client } from 'pg';

import { ADMIN_SCOPE } from '../contract/routes.ts';
import type { ProbeIdentity } from '../contract/probe.ts';
import type { AdministratorClient } from '../contract/secrets.ts';
import type { Projection } from '../runtime/directory/items.ts';
import type { Passwords } from '../runtime/passwords.ts';
import { seedClient } from './seed-client.ts';
import { seedProbe } from './seed-probe.ts';

export interface Seed {
  readonly primaryRegion: string;
  readonly publicHosts: readonly string[];
  readonly administrator: AdministratorClient;
  readonly probe: ProbeIdentity;
  readonly passwords: Pick<Passwords, 'hash' | 'verify'>;
}

const INSERT_EPOCH =
  'INSERT INTO writer_epoch (epoch, region) VALUES (1, $1) ON CONFLICT (single) DO NOTHING';
const INSERT_HOST = 'INSERT INTO hosts (host) VALUES ($1) ON CONFLICT (host) DO NOTHING';
const SELECT_HOSTS = 'SELECT host, organization_id, version FROM hosts WHERE host = ANY($1) ORDER BY host';

/** Writes the rows that are missing or changed, in one transaction. @returns what the directory must show. */
export async function seed(client: Client, wanted: Seed): Promise<readonly Projection[]> {
  await client.query('BEGIN');
  try {
    await client.query('SET LOCAL ROLE auth_owner');
    await client.query(INSERT_EPOCH, [wanted.primaryRegion]);
    const hosts = await seedHosts(client, wanted.publicHosts);
    const administrator = await seedAdministrator(client, wanted.administrator);
    const probe = await seedProbe(client, wanted.probe, wanted.passwords);
    await client.query('COMMIT');
    return [...hosts, administrator, ...probe];
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

const seedAdministrator = (
  client: Client,
  { clientId, clientSecret }: AdministratorClient,
): Promise<Projection> =>
  seedClient(client, {
    clientId,
    clientSecret,
    name: 'Administrator',
    organizationId: null,
    redirectUris: [],
    postLogoutRedirectUris: [],
    grantTypes: ['client_credentials'],
    scopes: [ADMIN_SCOPE],
  });
