/**
 * What a committed row looks like in the directory. Shared by all who project: commands, the sweeper, the
 * deploy.
 */
import type { ClientDocument, ConnectionDocument, OrganizationDocument, Projection } from './items.ts';

/** A whole row of the table, by column name. */
type Row = Readonly<Record<string, unknown>>;

/** Kinds that administrative commands change, each with its table. Hosts are a deploy's alone. */
export const ENTITY_TABLES = {
  organization: 'organizations',
  client: 'clients',
  account: 'users',
  connection: 'connections',
  link: 'upstream_links',
} as const;
export type EntityKind = keyof typeof ENTITY_TABLES;

/** One row that the directory shows. */
export interface Entity {
  readonly kind: EntityKind;
  readonly id: string;
}

const PROJECTIONS: Readonly<Record<EntityKind, (row: Row) => Projection>> = {
  organization: organizationProjection,
  client: clientProjection,
  account: accountProjection,
  connection: connectionProjection,
  link: linkProjection,
};

/** @param row every column of the entity's row. */
export const projectionOf = (kind: EntityKind, row: Row): Projection => PROJECTIONS[kind](row);

export function organizationProjection(row: Row): Projection {
  const document: OrganizationDocument = {
    id: String(row['id']),
    name: String(row['name']),
    status: statusOf(row),
    connectionIds: (row['connection_ids'] ?? []) as readonly string[],
  };
  return { kind: 'organization', version: versionOf(row), document };
}

export function clientProjection(row: Row): Projection {
  const document: ClientDocument = {
    clientId: String(row['id']),
    ...optional(row, 'organization_id', 'organizationId'),
    name: String(row['name']),
    redirectUris: row['redirect_uris'] as readonly string[],
    postLogoutRedirectUris: row['post_logout_redirect_uris'] as readonly string[],
    grantTypes: row['grant_types'] as ClientDocument['grantTypes'],
    scopes: row['scopes'] as readonly string[],
    status: statusOf(row),
    ...optional(row, 'secret_hash', 'secretHash'),
  };
  return { kind: 'client', version: versionOf(row), document };
}

/** Everything that requests may know of a user; the password hash stays in the database. */
export function accountProjection(row: Row): Projection {
  const cutoffAt = row['cutoff_at'];
  const document = {
    accountId: String(row['id']),
    organizationId: String(row['organization_id']),
    status: statusOf(row),
    credentialVersion: Number(row['credential_version']),
    claims: {
      email: String(row['email']),
      // Nobody proved yet that the address is theirs.
      email_verified: false,
      ...optional(row, 'name', 'name'),
    },
    ...(cutoffAt === null ? {} : { cutoffAt: Number(cutoffAt) }),
  };
  return { kind: 'account', version: versionOf(row), document };
}

/** With the sealed secret: a sign-in must not need the database. */
export function connectionProjection(row: Row): Projection {
  const document: ConnectionDocument = {
    id: String(row['id']),
    organizationId: String(row['organization_id']),
    name: String(row['name']),
    issuer: String(row['issuer']),
    clientId: String(row['client_id']),
    ...optional(row, 'sealed_secret', 'sealedSecret'),
    newUsers: row['new_users'] === 'create' ? 'create' : 'refuse',
    status: statusOf(row),
  };
  return { kind: 'connection', version: versionOf(row), document };
}

/** Neither issuer nor subject: the key is a hash of them. */
export function linkProjection(row: Row): Projection {
  const document = { id: String(row['id']), accountId: String(row['user_id']) };
  return { kind: 'link', version: versionOf(row), document };
}

const versionOf = (row: Row): number => Number(row['version']);

export const statusOf = (row: Row): 'enabled' | 'disabled' =>
  row['status'] === 'enabled' ? 'enabled' : 'disabled';

/** A column that may be null, as a property that may be absent. */
export const optional = <K extends string>(
  row: Row,
  column: string,
  name: K,
): { readonly [P in K]?: string } => {
  const value = row[column];
  return (typeof value === 'string' ? { [name]: value } : {}) as { readonly [P in K]?: string };
};
