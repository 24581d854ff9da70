/** What probes sign in as: an organisation of their own, an account in it, and a client that serves it alone. */
import type { Client } from 'pg';

import { PROBE_POST_LOGOUT_URI, PROBE_REDIRECT_URI, PROBE_SCOPES } from '../contract/probe.ts';
import type { ProbeIdentity } from '../contract/probe.ts';
import type { Projection } from '../runtime/directory/items.ts';
import { accountProjection, organizationProjection } from '../runtime/directory/rows.ts';
import { nextVersion } from '../runtime/outbox/version.ts';
import type { Passwords } from '../runtime/passwords.ts';
import { seedClient } from './seed-client.ts';

const INSERT_ORGANIZATION =
  'INSERT INTO organizations (id, name) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING';
const SELECT_ORGANIZATION = 'SELECT * FROM organizations WHERE id = $1';
const INSERT_ACCOUNT = `
  INSERT INTO users (id, organization_id, email, name, password_hash) VALUES ($1, $2, $3, 'Probe', $4)`;
const UPDATE_PASSWORD = `
  UPDATE users
  SET password_hash = $2, credential_version = credential_version + 1, version = ${nextVersion()}
  WHERE id = $1`;
const SELECT_ACCOUNT = 'SELECT * FROM users WHERE id = $1';

/** In the caller's transaction. @returns what the directory must show once that is committed. */
export async function seedProbe(
  client: Client,
  probe: ProbeIdentity,
  passwords: Pick<Passwords, 'hash' | 'verify'>,
): Promise<readonly Projection[]> {
  const organization = await seedOrganization(client, probe.organizationId);
  const account = await seedAccount(client, probe, passwords);
  const ofClient = await seedClient(client, {
    clientId: probe.clientId,
    clientSecret: probe.clientSecret,
    name: 'Probe',
    organizationId: probe.organizationId,
    redirectUris: [PROBE_REDIRECT_URI],
    postLogoutRedirectUris: [PROBE_POST_LOGOUT_URI],
    grantTypes: ['authorization_code', 'refresh_token'],
    scopes: PROBE_SCOPES,
  });
  return [organization, account, ofClient];
}

async function seedOrganization(client: Client, id: string): Promise<Projection> {
  // Names are unique, and an administrator may have taken any other.
  await client.query(INSERT_ORGANIZATION, [id, id]);
  return organizationProjection(await only(client, SELECT_ORGANIZATION, id));
}

/** A hash has a salt of its own, so only a verification tells whether the password is still the secret's. */
async function seedAccount(
  client: Client,
  { accountId, organizationId, email, password }: ProbeIdentity,
  passwords: Pick<Passwords, 'hash' | 'verify'>,
): Promise<Projection> {
  const { rows } = await client.query<{ password_hash: string }>(SELECT_ACCOUNT, [accountId]);
  const [known] = rows;
  if (known === undefined) {
    const hash = await passwords.hash(password);
    await client.query(INSERT_ACCOUNT, [accountId, organizationId, email, hash]);
  } else if (!(await passwords.verify(password, known.password_hash))) {
    await client.query(UPDATE_PASSWORD, [accountId, await passwords.hash(password)]);
  }
  return accountProjection(await only(client, SELECT_ACCOUNT, accountId));
}

async function only(client: Client, text: string, id: string): Promise<Readonly<Record<string, unknown>>> {
  const { rows } = await client.query<Record<string, unknown>>(text, [id]);
  return rows[0] ?? {};
}
