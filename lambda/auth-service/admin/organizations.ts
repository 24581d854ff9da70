import type { NewOrganization, OrganizationRecord } from '../../contract/administration.ts';
import type { Query, Row } from '../../runtime/database/database.ts';
import { organizationProjection, statusOf } from '../../runtime/directory/rows.ts';
import { AdminRefusal } from './errors.ts';
import type { Changed } from './write.ts';

export const organizationRecord = (row: Row): OrganizationRecord => ({
  id: String(row['id']),
  name: String(row['name']),
  status: statusOf(row),
});

export function organizationChanged(row: Row): Changed<OrganizationRecord> {
  const record = organizationRecord(row);
  return { entity: { kind: 'organization', id: record.id }, record, projection: organizationProjection(row) };
}

const INSERT =
  'INSERT INTO organizations (id, name) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING RETURNING *';

/** @throws AdminRefusal 409 when the name is taken. */
export const createOrganization =
  (id: string, organization: NewOrganization) =>
  async (query: Query): Promise<Changed<OrganizationRecord>> => {
    const [row] = await query(INSERT, [id, organization.name]);
    if (row !== undefined) return organizationChanged(row);
    throw new AdminRefusal(409, 'already_exists', 'an organization of this name exists already');
  };

/** @throws AdminRefusal 400 when there is no such organisation. */
export async function requireOrganization(query: Query, id: string): Promise<void> {
  const [row] = await query('SELECT 1 FROM organizations WHERE id = $1', [id]);
  if (row === undefined) {
    const problem = 'organizationId names no organization';
    throw new AdminRefusal(400, 'invalid_request', problem, [problem]);
  }
}
