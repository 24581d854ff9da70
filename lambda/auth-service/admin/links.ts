/** Which user a provider's subject is. Never decided by an e-mail address: whoever may name one would choose a user. */
import type { LinkRecord, NewLink } from '../../contract/administration.ts';
import type { Query, Row } from '../../runtime/database/database.ts';
import { linkId } from '../../runtime/directory/items.ts';
import { linkProjection } from '../../runtime/directory/rows.ts';
import { AdminRefusal } from './errors.ts';
import type { Changed } from './write.ts';

export const linkRecord = (row: Row): LinkRecord => ({
  id: String(row['id']),
  organizationId: String(row['organization_id']),
  issuer: String(row['issuer']),
  subject: String(row['subject']),
  userId: String(row['user_id']),
});

export function linkChanged(row: Row): Changed<LinkRecord> {
  const record = linkRecord(row);
  return { entity: { kind: 'link', id: record.id }, record, projection: linkProjection(row) };
}

const SELECT_CONNECTION = 'SELECT organization_id, issuer FROM connections WHERE id = $1';
const SELECT_USER = 'SELECT 1 FROM users WHERE id = $1 AND organization_id = $2';
export const INSERT_LINK = `
  INSERT INTO upstream_links (id, organization_id, issuer, subject, user_id) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT DO NOTHING RETURNING *`;

/** @throws AdminRefusal 400 without connection or user in one organisation, 409 when the subject is linked. */
export const createLink =
  ({ connectionId, userId, subject }: NewLink) =>
  async (query: Query): Promise<Changed<LinkRecord>> => {
    const [connection] = await query(SELECT_CONNECTION, [connectionId]);
    if (connection === undefined) throw invalid('connectionId names no connection');
    const organizationId = String(connection['organization_id']);
    const issuer = String(connection['issuer']);
    if ((await query(SELECT_USER, [userId, organizationId])).length === 0)
      throw invalid("userId names no user of the connection's organization");
    const id = linkId({ organizationId, issuer, subject });
    const [row] = await query(INSERT_LINK, [id, organizationId, issuer, subject, userId]);
    if (row === undefined) throw new AdminRefusal(409, 'already_exists', 'this subject is linked already');
    return linkChanged(row);
  };

const invalid = (problem: string): AdminRefusal =>
  new AdminRefusal(400, 'invalid_request', problem, [problem]);
