import type { ClientRecord, GrantType } from '../../contract/administration.ts';
import type { SymmetricKey } from '../../contract/secrets.ts';
import type { Query, Row } from '../../runtime/database/database.ts';
import { clientProjection, optional, statusOf } from '../../runtime/directory/rows.ts';
import { newClientSecret, openSecret, sealSecret } from './client-secrets.ts';
import { AdminRefusal } from './errors.ts';
import type { readClient } from './inputs.ts';
import { requireOrganization } from './organizations.ts';
import { sha256 } from './resource.ts';
import type { Changed } from './write.ts';

/** Without the secret, which only the answer to the creation holds. */
export const clientRecord = (row: Row): ClientRecord => ({
  id: String(row['id']),
  ...optional(row, 'organization_id', 'organizationId'),
  name: String(row['name']),
  type: row['secret_hash'] === null ? 'public' : 'confidential',
  redirectUris: row['redirect_uris'] as readonly string[],
  postLogoutRedirectUris: row['post_logout_redirect_uris'] as readonly string[],
  grantTypes: row['grant_types'] as readonly GrantType[],
  scopes: row['scopes'] as readonly string[],
  status: statusOf(row),
});

export function clientChanged(row: Row): Changed<ClientRecord> {
  const record = clientRecord(row);
  return { entity: { kind: 'client', id: record.id }, record, projection: clientProjection(row) };
}

/** What a repeated request needs to see its secret again. */
export interface Repeatable {
  /** Undefined: the request cannot be repeated, so nothing is sealed. */
  readonly idempotencyKey: string | undefined;
  /** The one that signs first. */
  readonly macKeys: readonly SymmetricKey[];
}

/** Longer than administration stays shut while a region is lost. */
const SEALED = "interval '1 hour'";
const INSERT = `
  INSERT INTO clients (id, organization_id, name, secret_hash, redirect_uris, post_logout_redirect_uris, grant_types,
    scopes, sealed_secret, sealed_until)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::text, CASE WHEN $9::text IS NULL THEN NULL ELSE now() + ${SEALED} END)
  RETURNING *`;

/** @throws AdminRefusal 400 without the organisation. */
export const createClient =
  (id: string, client: ReturnType<typeof readClient>, repeatable: Repeatable) =>
  async (query: Query): Promise<Changed<ClientRecord>> => {
    if (client.organizationId !== undefined) await requireOrganization(query, client.organizationId);
    const secret = client.type === 'confidential' ? newClientSecret() : undefined;
    const lists = [client.redirectUris, client.postLogoutRedirectUris, client.grantTypes, client.scopes];
    const [row] = await query(INSERT, [
      id,
      client.organizationId ?? null,
      client.name,
      secret === undefined ? null : sha256(secret),
      ...lists.map((list) => JSON.stringify(list)),
      secret === undefined ? null : sealed(secret, id, repeatable),
    ]);
    return withSecret(clientChanged(row ?? {}), secret);
  };

function sealed(secret: string, clientId: string, { idempotencyKey, macKeys }: Repeatable): string | null {
  const [key] = macKeys;
  if (idempotencyKey === undefined || key === undefined) return null;
  return sealSecret(secret, key, { clientId, idempotencyKey });
}

/** The client of an earlier run with its secret. @throws AdminRefusal 409 when that cannot be shown any more. */
export function withSecretAgain(row: Row, { idempotencyKey, macKeys }: Repeatable): Changed<ClientRecord> {
  const changed = clientChanged(row);
  if (changed.record.type === 'public') return changed;
  const text = row['sealed_secret'];
  const secret =
    typeof text === 'string' && idempotencyKey !== undefined
      ? openSecret(text, macKeys, { clientId: changed.entity.id, idempotencyKey })
      : undefined;
  if (secret !== undefined) return withSecret(changed, secret);
  throw new AdminRefusal(
    409,
    'secret_not_available',
    'the client exists, and its secret can no longer be shown',
  );
}

const withSecret = (changed: Changed<ClientRecord>, secret: string | undefined): Changed<ClientRecord> =>
  secret === undefined ? changed : { ...changed, record: { ...changed.record, clientSecret: secret } };
