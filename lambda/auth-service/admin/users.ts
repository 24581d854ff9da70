import type { NewUser, UserChange, UserRecord } from '../../contract/administration.ts';
import type { Query, Row } from '../../runtime/database/database.ts';
import type { AccountDocument } from '../../runtime/directory/items.ts';
import { AdminRefusal, notFound } from './errors.ts';
import { requireOrganization } from './organizations.ts';
import { optional, statusOf } from './resource.ts';
import type { Changed } from './write.ts';

export const userRecord = (row: Row): UserRecord => ({
  id: String(row['id']),
  organizationId: String(row['organization_id']),
  email: String(row['email']),
  status: statusOf(row),
  ...optional(row, 'name', 'name'),
});

/** Everything that requests may know of the user; the password hash stays in the database. */
export function userChanged(row: Row): Changed<UserRecord> {
  const record = userRecord(row);
  const cutoffAt = row['cutoff_at'];
  const document: AccountDocument = {
    accountId: record.id,
    organizationId: record.organizationId,
    status: record.status,
    credentialVersion: Number(row['credential_version']),
    claims: {
      email: record.email,
      // Nobody proved yet that the address is theirs.
      email_verified: false,
      ...optional(row, 'name', 'name'),
    },
    ...(cutoffAt === null ? {} : { cutoffAt: Number(cutoffAt) }),
  };
  return {
    subjectId: record.id,
    record,
    projection: { kind: 'account', version: Number(row['version']), document },
    effect: record.status === 'enabled' ? 'allow' : 'deny',
  };
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
  UPDATE users SET status = $2, cutoff_at = coalesce($3::bigint, cutoff_at), version = version + 1
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
