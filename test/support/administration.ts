/** The administrative API over a real PostgreSQL and real tables, and a caller for it. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';

import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SignJWT } from 'jose';
import type { JWTPayload } from 'jose';

import { createAdministration } from '../../lambda/auth-service/admin/administration.ts';
import { createJournal } from '../../lambda/auth-service/admin/journal.ts';
import type { AdministrationOptions } from '../../lambda/auth-service/admin/options.ts';
import type { ServiceRequest, ServiceResponse } from '../../lambda/auth-service/http/message.ts';
import { firstSymmetricKeys } from '../../lambda/key-bootstrap/fresh-keys.ts';
import { systemClock, wallSeconds } from '../../lambda/runtime/clock.ts';
import { createDatabase } from '../../lambda/runtime/database/database.ts';
import type { Database } from '../../lambda/runtime/database/database.ts';
import { createDirectory } from '../../lambda/runtime/directory/directory.ts';
import { createDirectoryTable } from '../../lambda/runtime/directory/table-reader.ts';
import { createDirectoryWriter } from '../../lambda/runtime/directory/writer.ts';
import { fixedFlags } from '../../lambda/runtime/flags/reader.ts';
import { createLogger } from '../../lambda/runtime/log.ts';
import { firstPhases } from '../../lambda/runtime/held-keys/timing.ts';
import { createPasswords } from '../../lambda/runtime/passwords.ts';
import { migrateSchema } from '../../lambda/schema-migration/schema-migration.ts';
import { startTables } from './dynalite.ts';
import type { TestTables } from './dynalite.ts';
import { startPostgres } from './postgres-server.ts';
import type { PostgresServer } from './postgres-server.ts';
import { probeIdentity } from './probe-identity.ts';
export const HOST = 'login.example';
export const PASSWORD = 'correct horse battery';
export const REGION = 'eu-west-1';

/** The parts of the API, once `startAdministration` has run. */
export interface AdministrationBench {
  readonly server: PostgresServer;
  readonly tables: TestTables;
  readonly options: AdministrationOptions;
  readonly organizationId: string;
}
export let bench: AdministrationBench;
/** Every log line so far. */
export const lines: string[] = [];

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = pair.privateKey.export({ format: 'jwk' }) as Record<string, string>;
export const macKeys = firstSymmetricKeys('mac', wallSeconds(systemClock));
const signingKeys = {
  serial: 1,
  keys: [
    { kid: 'k1', algorithm: 'ES256' as const, jwk, ...firstPhases('signing', wallSeconds(systemClock)) },
  ],
};

const application = { serial: 1, username: 'auth_app', password: 'application-password' };

/** The database as the service uses it. */
export const openDatabase = ({ host, port }: Pick<PostgresServer, 'host' | 'port'>): Database =>
  createDatabase({
    readEndpoint: host,
    writeEndpoint: host,
    port,
    database: 'auth',
    credential: {
      value: () => application,
      rejectedInUse: () => undefined,
      settle: () => Promise.resolve(),
    },
    clock: systemClock,
  });

/** A database that a deploy has migrated, tables, and the API over both. */
export async function startAdministration(): Promise<void> {
  const [server, tables] = await Promise.all([startPostgres(), startTables('session', 'directory')]);
  const directory = createDirectoryWriter({
    client: tables.tables,
    table: 'directory',
    uniqueText: randomUUID,
  });
  await migrateSchema({
    role: 'primary',
    address: { host: server.host, port: server.port, database: 'auth' },
    primaryRegion: REGION,
    publicHosts: [HOST],
    owner: server.owner,
    application: () => Promise.resolve(application),
    administrator: { serial: 1, clientId: 'administrator-1', clientSecret: 'administrator-secret' },
    probe: probeIdentity,
    passwords: createPasswords(),
    directory,
  });
  const options: AdministrationOptions = {
    region: REGION,
    database: openDatabase(server),
    directory,
    journal: createJournal({ client: tables.tables, table: 'session', region: REGION, clock: systemClock }),
    clients: createDirectory(createDirectoryTable(tables.tables, 'directory'), systemClock),
    keys: { signing: () => signingKeys, mac: () => macKeys },
    passwords: createPasswords(),
    flags: fixedFlags(),
    clock: systemClock,
    uniqueId: randomUUID,
    log: createLogger({ clock: systemClock, write: (line) => lines.push(line) }),
  };
  bench = { server, tables, options, organizationId: '' };
  const created = await post('/organizations', { name: 'Organization' });
  bench = { ...bench, organizationId: String(created.json['id']) };
}

export async function stopAdministration(): Promise<void> {
  await Promise.all([bench.server.remove(), bench.tables.stop()]);
}

export const token = (claims: JWTPayload = {}, header: Record<string, string> = {}): Promise<string> =>
  new SignJWT({ client_id: 'administrator-1', scope: 'holdover:admin', ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1', ...header })
    .setIssuedAt()
    .setIssuer(claims.iss ?? `https://${HOST}`)
    .setAudience(claims.aud ?? `https://${HOST}/admin`)
    .setExpirationTime(claims.exp ?? '5m')
    .sign(pair.privateKey);

export interface Sent {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly bearer?: string;
  readonly ports?: Partial<AdministrationOptions>;
}
export async function call(
  path: string,
  { method = 'GET', body, headers = {}, bearer, ports = {} }: Sent = {},
): Promise<ServiceResponse & { readonly json: Record<string, unknown> }> {
  const all = {
    authorization: `Bearer ${bearer ?? (await token())}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  };
  const [pathname = '', query = ''] = path.split('?');
  const request: ServiceRequest = {
    host: HOST,
    method,
    path: `/admin${pathname}`,
    query,
    headers: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]])),
    body: Buffer.from(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)),
    clientAddress: '203.0.113.9',
    correlationId: 'correlation-1',
  };
  const response = await createAdministration({ ...bench.options, ...ports })(request);
  return { ...response, json: JSON.parse(response.body) as Record<string, unknown> };
}
export const post = (path: string, body: unknown, sent: Sent = {}) =>
  call(path, { method: 'POST', body, ...sent });

export const item = async (table: 'session' | 'directory', pk: string) =>
  (await bench.tables.client.send(new GetItemCommand({ TableName: table, Key: { pk: { S: pk } } }))).Item;
export const document = async (pk: string) =>
  JSON.parse((await item('directory', pk))?.['document']?.S ?? 'null') as Record<string, unknown>;

export const newUser = () => ({
  organizationId: bench.organizationId,
  email: `${randomUUID()}@example.org`,
  password: PASSWORD,
});
