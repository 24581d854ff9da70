/** Ways to sign in at other providers. Each belongs to one organisation, which names those that it has. */
import type { ConnectionChange, ConnectionRecord } from '../../contract/administration.ts';
import type { SymmetricKey } from '../../contract/secrets.ts';
import type { Query, Row } from '../../runtime/database/database.ts';
import { connectionProjection, statusOf } from '../../runtime/directory/rows.ts';
import { nextVersion } from '../../runtime/outbox/version.ts';
import { sealConnectionSecret } from '../upstream/connection-secret.ts';
import { AdminRefusal, notFound } from './errors.ts';
import type { readConnection } from './connection-inputs.ts';
import { organizationChanged, requireOrganization } from './organizations.ts';
import type { Changed } from './write.ts';

/** Buttons on one page; more would be no choice for a person. */
export const MAXIMUM_CONNECTIONS = 20;

/** Without the secret, which nothing answers. */
export const connectionRecord = (row: Row): ConnectionRecord => ({
  id: String(row['id']),
  organizationId: String(row['organization_id']),
  name: String(row['name']),
  issuer: String(row['issuer']),
  clientId: String(row['client_id']),
  clientType: row['sealed_secret'] === null ? 'public' : 'confidential',
  newUsers: row['new_users'] === 'create' ? 'create' : 'refuse',
  status: statusOf(row),
});

export function connectionChanged(row: Row): Changed<ConnectionRecord> {
  const record = connectionRecord(row);
  return { entity: { kind: 'connection', id: record.id }, record, projection: connectionProjection(row) };
}

const APPEND = `
  UPDATE organizations SET connection_ids = connection_ids || to_jsonb($2::text), version = ${nextVersion()}
  WHERE id = $1 AND jsonb_array_length(connection_ids) < ${MAXIMUM_CONNECTIONS} RETURNING *`;
const INSERT = `
  INSERT INTO connections (id, organization_id, name, issuer, client_id, sealed_secret, new_users)
  VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING *`;

/** @throws AdminRefusal 400 without the organisation, 409 when it has as many as it may. */
export const createConnection =
  (id: string, connection: ReturnType<typeof readConnection>, macKeys: readonly SymmetricKey[]) =>
  async (query: Query): Promise<Changed<ConnectionRecord>> => {
    const { organizationId, name, issuer, clientId, clientSecret, newUsers } = connection;
    await requireOrganization(query, organizationId);
    const sealed = clientSecret === undefined ? null : sealConnectionSecret(macKeys, id, clientSecret);
    const [row] = await query(INSERT, [id, organizationId, name, issuer, clientId, sealed, newUsers]);
    const [organization] = await query(APPEND, [organizationId, id]);
    if (organization === undefined) throw tooMany();
    return { ...connectionChanged(row ?? {}), also: [organizationChanged(organization)] };
  };

const tooMany = (): AdminRefusal =>
  new AdminRefusal(409, 'too_many', `an organization has at most ${MAXIMUM_CONNECTIONS} connections`);

const SELECT = 'SELECT * FROM connections WHERE id = $1';
const SELECT_ORGANIZATION = 'SELECT * FROM organizations WHERE id = $1';

/** As an earlier run left it, its organisation too: that may not be shown yet. */
export async function findConnection(query: Query, id: string): Promise<Changed<ConnectionRecord>> {
  const [row = {}] = await query(SELECT, [id]);
  const [organization = {}] = await query(SELECT_ORGANIZATION, [row['organization_id']]);
  return { ...connectionChanged(row), also: [organizationChanged(organization)] };
}

const UPDATE = `
  UPDATE connections SET status = coalesce($2, status), sealed_secret = coalesce($3, sealed_secret),
    version = ${nextVersion()}
  WHERE id = $1 RETURNING *`;

/** @throws AdminRefusal 404 */
export const changeConnection =
  (id: string, { status, clientSecret }: ConnectionChange, macKeys: readonly SymmetricKey[]) =>
  async (query: Query): Promise<Changed<ConnectionRecord>> => {
    const sealed = clientSecret === undefined ? null : sealConnectionSecret(macKeys, id, clientSecret);
    const [row] = await query(UPDATE, [id, status ?? null, sealed]);
    if (row === undefined) throw notFound('this connection');
    return connectionChanged(row);
  };
