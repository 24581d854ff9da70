/**
 * The first sign-in of somebody whom a provider knows and we do not: an account and its link, in one transaction of the
 * writer. Only where an administrator said so, and never by an e-mail address that an account has already.
 */
import { createHash } from 'node:crypto';

import { ADMINISTRATION_ENABLED } from '../../contract/flags.ts';
import type { Query, Row } from '../../runtime/database/database.ts';
import { linkId } from '../../runtime/directory/items.ts';
import type { UpstreamSubject } from '../../runtime/directory/port.ts';
import { TemporarilyUnavailable } from '../../runtime/errors.ts';
import type { FlagReader } from '../../runtime/flags/reader.ts';
import { AdminRefusal } from '../admin/errors.ts';
import { INSERT_LINK, linkChanged } from '../admin/links.ts';
import { userChanged } from '../admin/users.ts';
import { ALLOW, performWrite } from '../admin/write.ts';
import type { Changed, WritePorts } from '../admin/write.ts';

export interface NewPerson extends UpstreamSubject {
  /** Through which the person came; named as who changed something. */
  readonly connectionId: string;
  readonly email: string;
  readonly name?: string;
}

/** `closed`: nobody can be let in now. `address-taken`: an account of the organisation has it. */
export type Admission =
  | { readonly kind: 'admitted'; readonly accountId: string }
  | { readonly kind: 'address-taken' }
  | { readonly kind: 'closed' };

/** @throws TemporarilyUnavailable: the same may be repeated. */
export type Admit = (person: NewPerson) => Promise<Admission>;

export interface AdmissionPorts extends WritePorts {
  readonly flags: FlagReader;
  readonly uniqueId: () => string;
}

export function createAdmission(ports: AdmissionPorts): Admit {
  return async (person) => {
    // It is switched off to keep writes away from what is being repaired.
    if (!ports.flags.value(ADMINISTRATION_ENABLED)) return { kind: 'closed' };
    try {
      return { kind: 'admitted', accountId: await admit(ports, person) };
    } catch (error) {
      if (error instanceof AdminRefusal) return { kind: 'address-taken' };
      if (error instanceof TemporarilyUnavailable && ['read-only', 'fenced'].includes(error.reason))
        return { kind: 'closed' };
      throw error;
    }
  };
}

/** Two first sign-ins at once, or a repeated one, make one account. */
function admit(ports: AdmissionPorts, person: NewPerson): Promise<string> {
  const link = linkId(person);
  return performWrite(ports, {
    operation: 'admit-user',
    operationId: createHash('sha256').update(`admit ${link}`).digest('hex').slice(0, 32),
    actor: person.connectionId,
    request: { link },
    effect: ALLOW,
    change: (query) => letIn(query, person, ports.uniqueId()),
    find: (query) => findLinked(query, link),
  });
}

const INSERT_USER = `
  INSERT INTO users (id, organization_id, email, name) VALUES ($1, $2, $3, $4)
  ON CONFLICT (lower(email), organization_id) DO NOTHING RETURNING *`;

async function letIn(query: Query, person: NewPerson, accountId: string): Promise<Changed<string>> {
  const { organizationId, issuer, subject, email, name } = person;
  const id = linkId(person);
  const [known] = await query(SELECT_LINK, [id]);
  // An administrator linked the person, and this region's directory does not show it yet.
  if (known !== undefined) return findLinked(query, id);
  const [user] = await query(INSERT_USER, [accountId, organizationId, email, name ?? null]);
  if (user === undefined) throw new AdminRefusal(409, 'already_exists', 'an account has this address');
  const [link] = await query(INSERT_LINK, [id, organizationId, issuer, subject, accountId]);
  // An administrator linked the person this very moment.
  if (link === undefined) throw new TemporarilyUnavailable('busy', 'another change came in between', 1);
  return linked(user, link);
}

const SELECT_LINK = 'SELECT * FROM upstream_links WHERE id = $1';
const SELECT_USER = 'SELECT * FROM users WHERE id = $1';

async function findLinked(query: Query, id: string): Promise<Changed<string>> {
  const [link = {}] = await query(SELECT_LINK, [id]);
  const [user = {}] = await query(SELECT_USER, [link['user_id']]);
  return linked(user, link);
}

/** The account is shown before the link that leads to it. */
function linked(user: Row, link: Row): Changed<string> {
  const { entity, projection, record } = userChanged(user);
  return { entity, projection, record: record.id, also: [linkChanged(link)] };
}
