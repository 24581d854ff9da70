/** A confidential client whose secret a deploy made. */
import { createHash } from 'node:crypto';

import type { Client } from 'pg';

import type { Projection } from '../runtime/directory/items.ts';
import { clientProjection } from '../runtime/directory/rows.ts';
import { nextVersion } from '../runtime/outbox/version.ts';

export interface SeededClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly name: string;
  /** Null: of the whole environment. */
  readonly organizationId: string | null;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly grantTypes: readonly string[];
  readonly scopes: readonly string[];
}

/** A new row, or the row with a grown version where the secret changed; an unchanged row is left alone. */
const UPSERT = `
  INSERT INTO clients
    (id, name, secret_hash, organization_id, redirect_uris, post_logout_redirect_uris, grant_types, scopes)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT (id) DO UPDATE SET secret_hash = EXCLUDED.secret_hash, version = ${nextVersion('clients.version')}
  WHERE clients.secret_hash IS DISTINCT FROM EXCLUDED.secret_hash`;
const SELECT = 'SELECT * FROM clients WHERE id = $1';

/** In the caller's transaction. @returns what the directory must show once that is committed. */
export async function seedClient(client: Client, wanted: SeededClient): Promise<Projection> {
  const { redirectUris, postLogoutRedirectUris, grantTypes, scopes } = wanted;
  const lists = [redirectUris, postLogoutRedirectUris, grantTypes, scopes];
  await client.query(UPSERT, [
    wanted.clientId,
    wanted.name,
    createHash('sha256').update(wanted.clientSecret).digest('base64url'),
    wanted.organizationId,
    ...lists.map((list) => JSON.stringify(list)),
  ]);
  const { rows } = await client.query<Record<string, unknown>>(SELECT, [wanted.clientId]);
  return clientProjection(rows[0] ?? {});
}
