import type { NewUser, UserChange, UserRecord } from '../../contract/administration.ts';
import type { Query, Row } from '../../runtime/database/database.ts';
import { accountProjection, optional, statusOf } from '../../runtime/directory/rows.ts';
import { nextVersion } from '../../runtime/outbox/version.ts';
import { AdminRefusal, notFound } from './errors.ts';
import { requireOrganization } from './organizations.ts';
import type { Changed } from './write.ts';

export const userRecord = (row: Row): UserRecord => ({
  id: String(row['id']),
  organizationId: String(row['organization_id']),
  email: String(row['email']),
  status: statusOf(row),
  ...optional(row, 'name', 'name'),
});

export function userChanged(row: Row): Changed<UserRecord> {
  const record = userRecord(row);
  return { entity: { kind: 'account', id: record.id }, record, projection: accountProjection(row) };
}

const INSERT = `
  INSERT INTO users (id, organization_id, email, name, password_hash) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (lower(email), organization_id) DO NOTHING RETURNING *`;

/** @throws AdminRefusal 400 without the organisation, 409 when the address is taken in it. */
export const createUser =
  (id: string, user: NewUser, passwordHash: string) =>
  async (query: Query): Promise<Changed<UserRecord>> => {
    await requireOrganization(query, user.organizationId);
    const [row] = await query(INSERT, [id, user.organizationId, user.email, user.name ?? null, passwordHash]);
    if (row !== undefined) return userChanged(row);
    throw new AdminRefusal(
      409,
      'already_exists',
      'a user with this address exists in the organization already',
    );
  };

/** Grows the version even where nothing changes, so that repeating the request repairs the directory. */
const UPDATE = `
  UPDATE users SET status = $2, cutoff_at = coalesce($3::bigint, cutoff_at), version = ${nextVersion()}
  WHERE id = $1 RETURNING *`;

/** @throws AdminRefusal 404 */
export const changeUser =
  (id: string, change: UserChange, nowSeconds: number) =>
  async (query: Query): Promise<Changed<UserRecord>> => {
    const cutoffAt = change.status === 'disabled' ? nowSeconds : null;
    const [row] = await query(UPDATE, [id, change.status, cutoffAt]);
    if (row === undefined) throw notFound('this user');
    return userChanged(row);
  };
