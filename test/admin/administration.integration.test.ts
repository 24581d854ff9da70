import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';

import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';

import type { AdministrationOptions } from '../../lambda/auth-service/admin/options.ts';
import { createUserReader } from '../../lambda/runtime/database/user-reader.ts';
import { TemporarilyUnavailable } from '../../lambda/runtime/errors.ts';
import { createPasswords } from '../../lambda/runtime/passwords.ts';
import {
  HOST,
  PASSWORD,
  REGION,
  bench,
  call,
  document,
  item,
  lines,
  macKeys,
  newUser,
  post,
  startAdministration,
  stopAdministration,
  token,
} from '../support/administration.ts';
import type { Sent } from '../support/administration.ts';

beforeAll(startAdministration, 40_000);
afterAll(stopAdministration);

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
    expect(json).toMatchObject({
      organizationId: bench.organizationId,
      email: user.email,
      status: 'enabled',
    });
    expect(JSON.stringify(json)).not.toMatch(/password|argon2/);
    const id = String(json['id']);
    expect(await document(`account#${id}`)).toMatchObject({ status: 'enabled', credentialVersion: 1 });
    const [audit] = await bench.server.query('SELECT * FROM admin_audit WHERE subject_id = $1', [id]);
    expect(audit).toMatchObject({ operation: 'create-user', actor: 'administrator-1', epoch: '1' });
    const operationId = String(audit?.['operation_id']);
    expect(await item('session', `intent#${REGION}#${operationId}`)).toBeDefined();
    expect(await item('session', `acknowledged#${REGION}#${operationId}`)).toMatchObject({
      subjectId: { S: id },
      epoch: { S: '1' },
    });
    expect(await bench.server.query('SELECT * FROM outbox')).toEqual([]);
  });

  test('sign-in finds the user in the organisation, whatever the case of the address', async () => {
    const user = newUser();
    await post('/users', user);
    const reader = createUserReader(bench.options.database);
    const row = await reader.findByEmail(user.email.toUpperCase(), bench.organizationId);
    expect(row).toMatchObject({ email: user.email, credentialVersion: 1 });
    expect(await createPasswords().verify(PASSWORD, row?.passwordHash)).toBe(true);
    expect(await reader.findByEmail(user.email, 'another')).toBeUndefined();
  });

  test('an address in two organisations is nobody where none is named', async () => {
    const user = newUser();
    await post('/users', user);
    expect(await createUserReader(bench.options.database).findByEmail(user.email, undefined)).toBeDefined();
    const other = await post('/organizations', { name: `Other ${randomUUID()}` });
    await post('/users', { ...user, organizationId: other.json['id'] });
    expect(await createUserReader(bench.options.database).findByEmail(user.email, undefined)).toBeUndefined();
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
      organizationId: bench.organizationId,
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

describe('disabling', () => {
  const disable = (id: string, ports: Sent['ports'] = {}) =>
    call(`/users/${id}`, { method: 'PATCH', body: { status: 'disabled' }, ports });

  test('the directory denies before the database has committed', async () => {
    const id = String((await post('/users', newUser())).json['id']);
    const seen: unknown[] = [];
    const directory: AdministrationOptions['directory'] = {
      project: async (projection, standing) => {
        const [row] = await bench.server.query('SELECT status FROM users WHERE id = $1', [id]);
        if (projection.kind === 'account') seen.push([row?.['status'], projection.document.status, standing]);
        return bench.options.directory.project(projection, standing);
      },
    };
    expect((await disable(id, { directory })).json).toMatchObject({ status: 'disabled' });
    expect(seen).toEqual([
      ['enabled', 'disabled', 'provisional'],
      ['disabled', 'disabled', undefined],
    ]);
    const cutoffAt = Number((await document(`account#${id}`))['cutoffAt']);
    expect(Math.abs(cutoffAt - Date.now() / 1000)).toBeLessThan(30);
  });

  test('a directory that cannot be written leaves the database alone', async () => {
    const id = String((await post('/users', newUser())).json['id']);
    const directory = { project: () => Promise.reject(new TemporarilyUnavailable('directory', 'dark')) };
    expect((await disable(id, { directory })).status).toBe(503);
    expect(await bench.server.query('SELECT status FROM users WHERE id = $1', [id])).toEqual([
      { status: 'enabled' },
    ]);
    expect((await disable(id)).status).toBe(200);
  });

  test('nobody is a 404', async () => {
    expect((await disable('nobody')).status).toBe(404);
  });
});

test.each([
  ['DELETE', '/users', 405],
  ['GET', '/nothing', 404],
  ['GET', '/users/one/two', 404],
  // PostgreSQL refuses U+0000 in any text.
  ['GET', '/users?after=%00', 400],
])('%s %s is %i', async (method, path, status) => {
  expect((await call(path, { method })).status).toBe(status);
});

test('no password, token or secret reached a log line, the journal or the audit', async () => {
  const scan = await bench.tables.client.send(new ScanCommand({ TableName: 'session' }));
  const kept = [
    ...lines,
    JSON.stringify(scan.Items),
    JSON.stringify(await bench.server.query('SELECT * FROM admin_audit')),
    JSON.stringify(await bench.server.query('SELECT * FROM outbox')),
  ].join('\n');
  expect(lines.length).toBeGreaterThan(0);
  expect(kept).not.toMatch(/correct horse|argon2|eyJ|application-password|administrator-secret/);
});
