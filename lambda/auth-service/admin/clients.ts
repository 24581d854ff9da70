import { createHmac } from 'node:crypto';

import type { ClientRecord, GrantType } from '../../contract/administration.ts';
import type { SymmetricKey } from '../../contract/secrets.ts';
import type { Query, Row } from '../../runtime/database/database.ts';
import { AdminRefusal } from './errors.ts';
import type { readClient } from './inputs.ts';
import { requireOrganization } from './organizations.ts';
import { optional, sha256, statusOf } from './resource.ts';
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
  const { id: clientId, type: _type, ...open } = record;
  return {
    subjectId: clientId,
    record,
    projection: {
      kind: 'client',
      version: Number(row['version']),
      document: { clientId, ...open, ...optional(row, 'secret_hash', 'secretHash') },
    },
    effect: record.status === 'enabled' ? 'allow' : 'deny',
  };
}

const INSERT = `
  INSERT INTO clients (id, organization_id, name, secret_hash, redirect_uris, post_logout_redirect_uris, grant_types, scopes)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING *`;

/**
 * @param macKeys newest first; the secret is computed from the first one and the operation, so that repeating the
 * operation answers the same secret although only its hash is stored.
 * @throws AdminRefusal 400 without the organisation.
 */
export const createClient =
  (
    id: string,
    client: ReturnType<typeof readClient>,
    operationId: string,
    macKeys: readonly SymmetricKey[],
  ) =>
  async (query: Query): Promise<Changed<ClientRecord>> => {
    if (client.organizationId !== undefined) await requireOrganization(query, client.organizationId);
    const [key] = macKeys;
    const secret =
      client.type === 'confidential' && key !== undefined ? clientSecret(key, operationId) : undefined;
    const lists = [client.redirectUris, client.postLogoutRedirectUris, client.grantTypes, client.scopes];
    const [row] = await query(INSERT, [
      id,
      client.organizationId ?? null,
      client.name,
      secret === undefined ? null : sha256(secret),
      ...lists.map((list) => JSON.stringify(list)),
    ]);
    return withSecret(clientChanged(row ?? {}), secret);
  };

/** The client of an earlier run with its secret, computed again. @throws AdminRefusal 409 when its key is gone. */
export function withSecretAgain(
  row: Row,
  operationId: string,
  macKeys: readonly SymmetricKey[],
): Changed<ClientRecord> {
  const changed = clientChanged(row);
  if (changed.record.type === 'public') return changed;
  const secret = macKeys
    .map((key) => clientSecret(key, operationId))
    .find((candidate) => sha256(candidate) === row['secret_hash']);
  if (secret !== undefined) return withSecret(changed, secret);
  throw new AdminRefusal(
    409,
    'secret_not_available',
    'the client exists, and its secret can no longer be shown',
  );
}

const withSecret = (changed: Changed<ClientRecord>, secret: string | undefined): Changed<ClientRecord> =>
  secret === undefined ? changed : { ...changed, record: { ...changed.record, clientSecret: secret } };

const clientSecret = (key: SymmetricKey, operationId: string): string =>
  createHmac('sha256', Buffer.from(key.secret, 'base64url'))
    .update(`holdover client secret ${operationId}`)
    .digest('base64url');
