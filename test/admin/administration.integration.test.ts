import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';

import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import type { JWTPayload } from 'jose';

import { createAdministration } from '../../lambda/auth-service/admin/administration.ts';
import { createJournal } from '../../lambda/auth-service/admin/journal.ts';
import type { AdministrationOptions } from '../../lambda/auth-service/admin/options.ts';
import type { ServiceRequest, ServiceResponse } from '../../lambda/auth-service/http/message.ts';
import { firstPhases, firstSymmetricKeys } from '../../lambda/key-bootstrap/fresh-keys.ts';
import { systemClock, wallSeconds } from '../../lambda/runtime/clock.ts';
import { createDatabase } from '../../lambda/runtime/database/database.ts';
import { createUserReader } from '../../lambda/runtime/database/user-reader.ts';
import { createDirectory } from '../../lambda/runtime/directory/directory.ts';
import { createDirectoryTable } from '../../lambda/runtime/directory/table-reader.ts';
import { createDirectoryWriter } from '../../lambda/runtime/directory/writer.ts';
import { TemporarilyUnavailable } from '../../lambda/runtime/errors.ts';
import { createLogger } from '../../lambda/runtime/log.ts';
import { createPasswords } from '../../lambda/runtime/passwords.ts';
import { migrateSchema } from '../../lambda/schema-migration/schema-migration.ts';
import { startTables } from '../support/dynalite.ts';
import type { TestTables } from '../support/dynalite.ts';
import { startPostgres } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';

const HOST = 'login.example';
const PASSWORD = 'correct horse battery';
const REGION = 'eu-west-1';

let server: PostgresServer;
let tables: TestTables;
let options: AdministrationOptions;
const lines: string[] = [];

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = pair.privateKey.export({ format: 'jwk' }) as Record<string, string>;
const macKeys = firstSymmetricKeys(wallSeconds(systemClock));
const signingKeys = {
  serial: 1,
  keys: [{ kid: 'k1', algorithm: 'ES256' as const, jwk, ...firstPhases(wallSeconds(systemClock)) }],
};

beforeAll(async () => {
  [server, tables] = await Promise.all([startPostgres(), startTables('session', 'directory')]);
  const directory = createDirectoryWriter({
    client: tables.client,
    table: 'directory',
    uniqueText: randomUUID,
  });
  const application = { serial: 1, username: 'auth_app', password: 'application-password' };
  await migrateSchema({
    role: 'primary',
    address: { host: server.host, port: server.port, database: 'auth' },
    primaryRegion: REGION,
    publicHosts: [HOST],
    owner: server.owner,
    application,
    administrator: { serial: 1, clientId: 'administrator-1', clientSecret: 'administrator-secret' },
    directory,
  });
  const credential = {
    value: () => application,
    rejectedInUse: () => undefined,
    settle: () => Promise.resolve(),
  };
  options = {
    region: REGION,
    database: createDatabase({
      readEndpoint: server.host,
      writeEndpoint: server.host,
      port: server.port,
      database: 'auth',
      credential,
      clock: systemClock,
    }),
    directory,
    journal: createJournal({ client: tables.client, table: 'session', region: REGION, clock: systemClock }),
    clients: createDirectory(createDirectoryTable(tables.client, 'directory'), systemClock),
    keys: { signing: () => signingKeys, mac: () => macKeys },
    passwords: createPasswords(),
    clock: systemClock,
    uniqueId: randomUUID,
    log: createLogger({ clock: systemClock, write: (line) => lines.push(line) }),
  };
}, 40_000);
afterAll(async () => {
  await Promise.all([server.remove(), tables.stop()]);
});

const token = (claims: JWTPayload = {}, header: Record<string, string> = {}): Promise<string> =>
  new SignJWT({ client_id: 'administrator-1', scope: 'holdover:admin', ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1', ...header })
    .setIssuedAt()
    .setIssuer(claims.iss ?? `https://${HOST}`)
    .setAudience(claims.aud ?? `https://${HOST}/admin`)
    .setExpirationTime(claims.exp ?? '5m')
    .sign(pair.privateKey);

interface Sent {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly bearer?: string;
  readonly ports?: Partial<AdministrationOptions>;
}
async function call(
  path: string,
  { method = 'GET', body, headers = {}, bearer, ports = {} }: Sent = {},
): Promise<ServiceResponse & { readonly json: Record<string, unknown> }> {
  const all = {
    authorization: `Bearer ${bearer ?? (await token())}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  };
  const request: ServiceRequest = {
    host: HOST,
    method,
    path: `/admin${path}`,
    query: '',
    headers: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]])),
    body: Buffer.from(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)),
    clientAddress: '203.0.113.9',
    correlationId: 'correlation-1',
  };
  const response = await createAdministration({ ...options, ...ports })(request);
  return { ...response, json: JSON.parse(response.body) as Record<string, unknown> };
}
const post = (path: string, body: unknown, sent: Sent = {}) => call(path, { method: 'POST', body, ...sent });

const item = async (table: 'session' | 'directory', pk: string) =>
  (await tables.client.send(new GetItemCommand({ TableName: table, Key: { pk: { S: pk } } }))).Item;
const document = async (pk: string) =>
  JSON.parse((await item('directory', pk))?.['document']?.S ?? 'null') as Record<string, unknown>;

let organizationId = '';
beforeEach(async () => {
  const created = await post('/organizations', { name: `Organization ${randomUUID()}` });
  organizationId = String(created.json['id']);
});
const newUser = () => ({ organizationId, email: `${randomUUID()}@example.org`, password: PASSWORD });

describe('who may call', () => {
  const wrongKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  test.each<[string, () => Promise<string>, number]>([
    ['no token', () => Promise.resolve(''), 401],
    ['a token of another host', () => token({ iss: 'https://accounts.example' }), 401],
    ['a token for another resource', () => token({ aud: 'https://accounts.example/admin' }), 401],
    ['an expired token', () => token({ exp: Math.floor(Date.now() / 1000) - 60 }), 401],
    ['an ID token', () => token({}, { typ: 'JWT' }), 401],
    ['a client that the directory does not know', () => token({ client_id: 'nobody' }), 401],
    ['a token without the scope', () => token({ scope: 'openid holdover:administrator' }), 403],
    [
      'a token signed by somebody else',
      () =>
        new SignJWT({ client_id: 'administrator-1', scope: 'holdover:admin' })
          .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1' })
          .setIssuedAt()
          .setIssuer(`https://${HOST}`)
          .setAudience(`https://${HOST}/admin`)
          .setExpirationTime('5m')
          .sign(wrongKey),
      401,
    ],
  ])('%s is refused', async (_name, bearer, status) => {
    const answer = await call('/users', { bearer: await bearer() });
    expect(answer.status).toBe(status);
    expect(answer.headers['www-authenticate']?.[0]).toMatch(/^Bearer error=/);
    expect(answer.json).toMatchObject({ correlation_id: 'correlation-1' });
  });

  test('keys that nobody holds are a 503, not a refusal', async () => {
    const signing = () => {
      throw new TemporarilyUnavailable('keys', 'signing-keys are not available');
    };
    const answer = await call('/users', { ports: { keys: { signing, mac: () => macKeys } } });
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toEqual(['5']);
  });
});

describe('creating', () => {
  test('a user is a row, a projection, an audit row, and an intent and acknowledged item', async () => {
    const user = newUser();
    const { status, json } = await post('/users', user);
    expect(status).toBe(201);
    expect(json).toMatchObject({ organizationId, email: user.email, status: 'enabled' });
    expect(JSON.stringify(json)).not.toMatch(/password|argon2/);
    const id = String(json['id']);
    expect(await document(`account#${id}`)).toMatchObject({ status: 'enabled', credentialVersion: 1 });
    const [audit] = await server.query('SELECT * FROM admin_audit WHERE subject_id = $1', [id]);
    expect(audit).toMatchObject({ operation: 'create-user', actor: 'administrator-1', epoch: '1' });
    const operationId = String(audit?.['operation_id']);
    expect(await item('session', `intent#${REGION}#${operationId}`)).toBeDefined();
    expect(await item('session', `acknowledged#${REGION}#${operationId}`)).toMatchObject({
      subjectId: { S: id },
      epoch: { S: '1' },
    });
    expect(await server.query('SELECT * FROM outbox')).toEqual([]);
  });

  test('sign-in finds the user in the organisation, whatever the case of the address', async () => {
    const user = newUser();
    await post('/users', user);
    const reader = createUserReader(options.database);
    const row = await reader.findByEmail(user.email.toUpperCase(), organizationId);
    expect(row).toMatchObject({ email: user.email, credentialVersion: 1 });
    expect(await createPasswords().verify(PASSWORD, row?.passwordHash)).toBe(true);
    expect(await reader.findByEmail(user.email, 'another')).toBeUndefined();
  });

  test('an address in two organisations is nobody where none is named', async () => {
    const user = newUser();
    await post('/users', user);
    expect(await createUserReader(options.database).findByEmail(user.email, undefined)).toBeDefined();
    const other = await post('/organizations', { name: `Other ${randomUUID()}` });
    await post('/users', { ...user, organizationId: other.json['id'] });
    expect(await createUserReader(options.database).findByEmail(user.email, undefined)).toBeUndefined();
  });

  test('an address is taken once in an organisation', async () => {
    const user = newUser();
    await post('/users', user);
    const again = await post('/users', { ...user, email: user.email.toUpperCase() });
    expect([again.status, again.json['error']]).toEqual([409, 'already_exists']);
  });

  test('every fault of a body is named at once', async () => {
    const { status, json } = await post('/users', {
      organizationId: 'no spaces',
      email: 'nobody',
      password: 'short',
      admin: true,
    });
    expect(status).toBe(400);
    expect(json['problems']).toHaveLength(4);
    expect(JSON.stringify(json)).not.toContain('short');
  });

  test('a confidential client gets a secret once, and the directory its hash', async () => {
    const { status, json } = await post('/clients', {
      organizationId,
      name: 'Shop',
      type: 'confidential',
      redirectUris: ['https://shop.example/callback'],
      grantTypes: ['authorization_code', 'refresh_token'],
      scopes: ['openid', 'offline_access'],
    });
    expect(status).toBe(201);
    const secret = String(json['clientSecret']);
    const projected = await document(`client#${String(json['id'])}`);
    expect(projected['secretHash']).toBe(createHash('sha256').update(secret).digest('base64url'));
    expect((await call('/clients')).body).not.toContain(secret);
  });

  test.each([
    [{ redirectUris: ['http://shop.example/callback'] }, 'redirectUris'],
    [{ redirectUris: [] }, 'redirectUris'],
    [{ scopes: ['profile'] }, 'openid'],
    [{ grantTypes: ['client_credentials'], redirectUris: [] }, 'confidential'],
    [{ grantTypes: ['password'] }, 'grantTypes'],
  ])('a client with %j is refused', async (change, named) => {
    const sound = {
      name: 'Shop',
      type: 'public',
      redirectUris: ['https://shop.example/callback'],
      grantTypes: ['authorization_code'],
      scopes: ['openid'],
    };
    const { status, json } = await post('/clients', { ...sound, ...change });
    expect(status).toBe(400);
    expect(String(json['error_description'])).toContain(named);
  });
});

describe('a 503 promises that the same request may be repeated', () => {
  const headers = { 'idempotency-key': 'key-of-this-test-1' };

  test('a lost acknowledgement: the repeat answers the same user and finishes the journal', async () => {
    const user = newUser();
    const journal = {
      ...options.journal,
      acknowledge: () => Promise.reject(new TemporarilyUnavailable('journal', 'dark')),
    };
    const key = { 'idempotency-key': randomUUID() };
    const first = await post('/users', user, { headers: key, ports: { journal } });
    expect(first.status).toBe(503);
    const rows = await server.query('SELECT id FROM users WHERE email = $1', [user.email]);
    const again = await post('/users', user, { headers: key });
    expect([again.status, again.json['id']]).toEqual([201, rows[0]?.['id']]);
    expect(await document(`account#${String(again.json['id'])}`)).toMatchObject({ status: 'enabled' });
  });

  test('a client keeps the secret that a lost answer held', async () => {
    const client = {
      name: 'Machine',
      type: 'confidential',
      grantTypes: ['client_credentials'],
      scopes: ['x'],
    };
    const [first, again] = await Promise.all([
      post('/clients', client, { headers }),
      post('/clients', client, { headers }),
    ]);
    expect(first.status).toBe(201);
    expect(again.json).toEqual(first.json);
  });

  test('the same key with another request is a mistake', async () => {
    const answer = await post(
      '/clients',
      { name: 'Other', type: 'confidential', grantTypes: ['client_credentials'], scopes: ['x'] },
      { headers },
    );
    expect([answer.status, answer.json['error']]).toEqual([409, 'idempotency_key_reused']);
  });

  test('a journal that cannot be written refuses the write before the database changes', async () => {
    const user = newUser();
    const journal = {
      ...options.journal,
      intend: () => Promise.reject(new TemporarilyUnavailable('journal', 'dark')),
    };
    expect((await post('/users', user, { ports: { journal } })).status).toBe(503);
    expect(await server.query('SELECT 1 FROM users WHERE email = $1', [user.email])).toEqual([]);
  });

  test('what the directory is owed is paid by the next request', async () => {
    const user = newUser();
    const dark = { project: () => Promise.reject(new TemporarilyUnavailable('directory', 'dark')) };
    expect((await post('/users', user, { ports: { directory: dark } })).status).toBe(503);
    const [row] = await server.query('SELECT id FROM users WHERE email = $1', [user.email]);
    await server.query("UPDATE outbox SET created_at = now() - interval '1 minute'");
    await post('/users', newUser());
    expect(await document(`account#${String(row?.['id'])}`)).toMatchObject({ status: 'enabled' });
    expect(await server.query('SELECT * FROM outbox')).toEqual([]);
  });
});

describe('disabling', () => {
  const disable = (id: string, ports: Sent['ports'] = {}) =>
    call(`/users/${id}`, { method: 'PATCH', body: { status: 'disabled' }, ports });

  test('the directory denies before the database has committed', async () => {
    const id = String((await post('/users', newUser())).json['id']);
    const seen: unknown[] = [];
    const directory: AdministrationOptions['directory'] = {
      project: async (projection) => {
        const [row] = await server.query('SELECT status FROM users WHERE id = $1', [id]);
        if (projection.kind === 'account') seen.push([row?.['status'], projection.document.status]);
        return options.directory.project(projection);
      },
    };
    expect((await disable(id, { directory })).json).toMatchObject({ status: 'disabled' });
    expect(seen).toEqual([
      ['enabled', 'disabled'],
      ['disabled', 'disabled'],
    ]);
    const cutoffAt = Number((await document(`account#${id}`))['cutoffAt']);
    expect(Math.abs(cutoffAt - Date.now() / 1000)).toBeLessThan(30);
  });

  test('a directory that cannot be written leaves the database alone', async () => {
    const id = String((await post('/users', newUser())).json['id']);
    const directory = { project: () => Promise.reject(new TemporarilyUnavailable('directory', 'dark')) };
    expect((await disable(id, { directory })).status).toBe(503);
    expect(await server.query('SELECT status FROM users WHERE id = $1', [id])).toEqual([
      { status: 'enabled' },
    ]);
    expect((await disable(id)).status).toBe(200);
  });

  test('nobody is a 404', async () => {
    expect((await disable('nobody')).status).toBe(404);
  });
});

describe('a side that may not write', () => {
  const reasons = () => lines.map((line) => (JSON.parse(line) as { reason?: string }).reason);

  test('fenced: another region is the writer', async () => {
    const user = newUser();
    await server.query("UPDATE writer_epoch SET epoch = 2, region = 'eu-central-1'");
    try {
      const answer = await post('/users', user);
      expect([answer.status, answer.headers['retry-after'], answer.json['error']]).toEqual([
        503,
        ['30'],
        'temporarily_unavailable',
      ]);
      expect(await server.query('SELECT 1 FROM users WHERE email = $1', [user.email])).toEqual([]);
      expect(reasons()).toContain('fenced');
    } finally {
      await server.query('UPDATE writer_epoch SET epoch = 1, region = $1', [REGION]);
    }
  });

  test('a read-only replica: writes are 503, lists are answered', async () => {
    const user = newUser();
    await server.query('ALTER ROLE auth_app SET default_transaction_read_only = on');
    await server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'auth_app'");
    try {
      const answer = await post('/users', user);
      expect([answer.status, answer.headers['retry-after']]).toEqual([503, ['30']]);
      expect((await call('/users')).status).toBe(200);
      expect(reasons()).toContain('read-only');
    } finally {
      await server.query('ALTER ROLE auth_app RESET default_transaction_read_only');
      await server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'auth_app'");
    }
  });
});

test.each([
  ['DELETE', '/users', 405],
  ['GET', '/nothing', 404],
  ['GET', '/users/one/two', 404],
])('%s %s is %i', async (method, path, status) => {
  expect((await call(path, { method })).status).toBe(status);
});

test('no password, token or secret reached a log line, the journal or the audit', async () => {
  const scan = await tables.client.send(new ScanCommand({ TableName: 'session' }));
  const kept = [
    ...lines,
    JSON.stringify(scan.Items),
    JSON.stringify(await server.query('SELECT * FROM admin_audit')),
    JSON.stringify(await server.query('SELECT * FROM outbox')),
  ].join('\n');
  expect(lines.length).toBeGreaterThan(5);
  expect(kept).not.toMatch(/correct horse|argon2|eyJ|application-password|administrator-secret/);
});
