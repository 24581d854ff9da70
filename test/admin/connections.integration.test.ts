/** Connections and links over the administrative API, and the first sign-in of somebody new, over a real database. */
import { randomUUID } from 'node:crypto';

import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { createAdmission } from '../../lambda/auth-service/upstream/admission.ts';
import type { NewPerson } from '../../lambda/auth-service/upstream/admission.ts';
import { createReseal } from '../../lambda/auth-service/upstream/reseal.ts';
import {
  openConnectionSecret,
  sealConnectionSecret,
} from '../../lambda/auth-service/upstream/connection-secret.ts';
import { ADMINISTRATION_ENABLED } from '../../lambda/contract/flags.ts';
import { createDirectory } from '../../lambda/runtime/directory/directory.ts';
import { createDirectoryTable } from '../../lambda/runtime/directory/table-reader.ts';
import { linkId } from '../../lambda/runtime/directory/items.ts';
import type { Directory } from '../../lambda/runtime/directory/port.ts';
import { fixedFlags } from '../../lambda/runtime/flags/reader.ts';
import { systemClock } from '../../lambda/runtime/clock.ts';
import { sweepOutbox } from '../../lambda/runtime/outbox/sweep.ts';
import {
  REGION,
  bench,
  call,
  document,
  lines,
  macKeys,
  newUser,
  openDatabase,
  post,
  startAdministration,
  stopAdministration,
} from '../support/administration.ts';

const ISSUER = 'https://id.upstream.example/tenant';
const SECRET = 'the-secret-at-the-provider';

beforeAll(startAdministration, 40_000);
afterAll(stopAdministration);
let organizationId: string;
beforeEach(async () => {
  organizationId = String(
    (await post('/organizations', { name: `Organization ${randomUUID()}` })).json['id'],
  );
});

const connection = (change: object = {}) => ({
  organizationId,
  name: 'The Other',
  issuer: ISSUER,
  clientId: 'holdover',
  clientSecret: SECRET,
  newUsers: 'create',
  ...change,
});
const created = async (change: object = {}): Promise<string> =>
  String((await post('/connections', connection(change))).json['id']);
/** As a process that has just started. */
const freshDirectory = (): Directory =>
  createDirectory(createDirectoryTable(bench.tables.tables, 'directory'), systemClock);

describe('a connection', () => {
  test('is a row, and shown to sign-in with a secret that only our keys open', async () => {
    const { status, json, body } = await post('/connections', connection());
    expect([status, json]).toEqual([
      201,
      {
        id: expect.any(String),
        organizationId,
        name: 'The Other',
        issuer: ISSUER,
        clientId: 'holdover',
        clientType: 'confidential',
        newUsers: 'create',
        status: 'enabled',
      },
    ]);
    expect(body).not.toContain(SECRET);
    const [found] = await freshDirectory().findConnections(organizationId);
    expect(found).toMatchObject({ id: json['id'], issuer: ISSUER, newUsers: 'create' });
    expect(openConnectionSecret(macKeys.keys, String(json['id']), found?.sealedSecret ?? '')).toBe(SECRET);
    expect(openConnectionSecret(macKeys.keys, 'another', found?.sealedSecret ?? '')).toBeUndefined();
    expect(await bench.server.query('SELECT * FROM outbox')).toEqual([]);
  });

  test('is listed without its secret', async () => {
    const id = await created();
    const { body, json } = await call('/connections');
    expect(json['items']).toEqual(expect.arrayContaining([expect.objectContaining({ id, organizationId })]));
    expect(body).not.toMatch(/secret/i);
  });

  test('keeps its place among the others of its organisation', async () => {
    const ids = [await created(), await created({ name: 'Another' })];
    expect((await freshDirectory().findConnections(organizationId)).map(({ id }) => id)).toEqual(ids);
    expect(await freshDirectory().findConnections(bench.organizationId)).toEqual([]);
  });

  test('an organisation has at most twenty', async () => {
    const ids = JSON.stringify(Array.from({ length: 20 }, () => 'x'));
    await bench.server.query('UPDATE organizations SET connection_ids = $1 WHERE id = $2', [
      ids,
      organizationId,
    ]);
    const { status, json } = await post('/connections', connection());
    expect([status, json['error']]).toEqual([409, 'too_many']);
    expect(
      await bench.server.query('SELECT 1 FROM connections WHERE organization_id = $1', [organizationId]),
    ).toEqual([]);
  });

  test('created again with the same Idempotency-Key is the same, and shown', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await post('/connections', connection(), { headers });
    const again = await post('/connections', connection(), { headers });
    expect(again.json).toEqual(first.json);
    expect(await freshDirectory().findConnections(organizationId)).toHaveLength(1);
  });

  test.each([
    ['http instead of https', { issuer: 'http://id.example' }, 'issuer must be'],
    ['a port', { issuer: 'https://id.example:8443' }, 'issuer must be'],
    ['an address', { issuer: 'https://169.254.169.254' }, 'issuer must be'],
    ['a name inside of a network', { issuer: 'https://id.internal' }, 'issuer must be'],
    ['a bare name', { issuer: 'https://localhost' }, 'issuer must be'],
    ['a query', { issuer: 'https://id.example/?a=b' }, 'issuer must be'],
    ['an empty query', { issuer: 'https://id.example/?' }, 'issuer must be'],
    ['a fragment', { issuer: 'https://id.example/#' }, 'issuer must be'],
    ['a user name', { issuer: 'https://user@id.example' }, 'issuer must be'],
    ['another spelling', { issuer: 'https://ID.example' }, 'issuer must be'],
    ['no URL', { issuer: 'id.example' }, 'issuer must be'],
    ['a redirect to somewhere else', { redirectUri: 'https://evil.example' }, 'unknown fields: redirectUri'],
    ['an unknown word', { newUsers: 'perhaps' }, 'newUsers must be one of create, refuse'],
    ['no organisation', { organizationId: 'nobody' }, 'organizationId names no organization'],
    ['a secret of other characters', { clientSecret: 'ü' }, 'clientSecret must be'],
  ])('with %s is refused', async (_name, change, problem) => {
    const { status, json } = await post('/connections', connection(change));
    expect(status).toBe(400);
    expect(String(json['error_description'])).toContain(problem);
  });

  test('every fault is named at once, and the secret in none', async () => {
    const { json, body } = await post('/connections', connection({ issuer: '', name: '', clientId: '' }));
    expect(json['problems']).toHaveLength(3);
    expect(body).not.toContain(SECRET);
  });

  test('disabled is shown to nobody, and enabled again to all', async () => {
    const id = await created();
    const patch = (body: object) => call(`/connections/${id}`, { method: 'PATCH', body });
    expect((await patch({ status: 'disabled' })).json).toMatchObject({ id, status: 'disabled' });
    expect(await freshDirectory().findConnections(organizationId)).toEqual([]);
    expect((await patch({ status: 'enabled' })).status).toBe(200);
    expect(await freshDirectory().findConnections(organizationId)).toHaveLength(1);
  });

  test('gets another secret', async () => {
    const id = await created();
    const { status, body } = await call(`/connections/${id}`, {
      method: 'PATCH',
      body: { clientSecret: 'another' },
    });
    expect(status).toBe(200);
    expect(body).not.toContain('another');
    const { sealedSecret } = await document(`connection#${id}`);
    expect(openConnectionSecret(macKeys.keys, id, String(sealedSecret))).toBe('another');
  });

  test('a change of nothing, or of nobody, is refused', async () => {
    const id = await created();
    expect((await call(`/connections/${id}`, { method: 'PATCH', body: {} })).status).toBe(400);
    const absent = await call('/connections/nobody', { method: 'PATCH', body: { status: 'disabled' } });
    expect(absent.status).toBe(404);
  });
});

test('a secret is sealed anew where it is still the one that was found, and shown', async () => {
  const id = await created();
  const { sealedSecret: before } = await document(`connection#${id}`);
  const after = sealConnectionSecret(macKeys.keys, id, SECRET);
  await createReseal(bench.options)({ connectionId: id, before: String(before), after });
  expect(await document(`connection#${id}`)).toMatchObject({ sealedSecret: after });
  await createReseal(bench.options)({ connectionId: id, before: String(before), after: 'late' });
  expect(await document(`connection#${id}`)).toMatchObject({ sealedSecret: after });
  expect(await bench.server.query('SELECT * FROM outbox')).toEqual([]);
});

describe('a link', () => {
  const user = async (): Promise<string> =>
    String((await post('/users', { ...newUser(), organizationId })).json['id']);

  test('leads from a subject to a user, and is listed', async () => {
    const [connectionId, userId] = [await created(), await user()];
    const { status, json } = await post('/links', { connectionId, userId, subject: 'grace' });
    expect([status, json]).toMatchObject([201, { organizationId, issuer: ISSUER, subject: 'grace', userId }]);
    const subject = { organizationId, issuer: ISSUER, subject: 'grace' };
    expect(await freshDirectory().findLink(subject)).toBe(userId);
    expect(await freshDirectory().findLink({ ...subject, organizationId: 'another' })).toBeUndefined();
    expect((await call('/links')).json['items']).toEqual(expect.arrayContaining([json]));
    const again = await post('/links', { connectionId, userId, subject: 'grace' });
    expect([again.status, again.json['error']]).toEqual([409, 'already_exists']);
  });

  test.each([
    [
      'a user of another organisation',
      (id: string) => ({ connectionId: id, subject: 'x' }),
      'userId names no user',
    ],
    ['no connection', () => ({ connectionId: 'nobody', subject: 'x' }), 'connectionId names no connection'],
  ])('with %s is refused', async (_name, body, problem) => {
    const userId = String((await post('/users', newUser())).json['id']);
    const { status, json } = await post('/links', { userId, ...body(await created()) });
    expect([status, String(json['error_description'])]).toEqual([400, expect.stringContaining(problem)]);
  });
});

describe('somebody new', () => {
  const person = (change: Partial<NewPerson> = {}): NewPerson => ({
    connectionId: 'connection-1',
    organizationId,
    issuer: ISSUER,
    subject: randomUUID(),
    email: `${randomUUID()}@example.org`,
    name: 'Grace',
    ...change,
  });
  const admission = (change: object = {}) => createAdmission({ ...bench.options, ...change });

  test('gets an account and a link, once, however often and at once', async () => {
    const grace = person();
    const found = await Promise.all([admission()(grace), admission()(grace)]);
    const again = await admission()(grace);
    expect(new Set([...found, again].map((each) => JSON.stringify(each))).size).toBe(1);
    const accountId = again.kind === 'admitted' ? again.accountId : '';
    expect(await freshDirectory().findLink(grace)).toBe(accountId);
    expect(await freshDirectory().findAccount(accountId)).toMatchObject({
      status: 'enabled',
      organizationId,
      claims: { email: grace.email, email_verified: false, name: 'Grace' },
    });
    const [row] = await bench.server.query('SELECT password_hash FROM users WHERE id = $1', [accountId]);
    expect(row).toEqual({ password_hash: null });
    const audits = await bench.server.query(
      'SELECT operation, actor FROM admin_audit WHERE subject_id = $1',
      [accountId],
    );
    expect(audits).toEqual([{ operation: 'admit-user', actor: 'connection-1' }]);
  });

  test('never takes over an account by its address', async () => {
    const user = newUser();
    await post('/users', { ...user, organizationId });
    const grace = person({ email: user.email.toUpperCase() });
    expect(await admission()(grace)).toEqual({ kind: 'address-taken' });
    expect(await freshDirectory().findLink(grace)).toBeUndefined();
  });

  test('is not let in where the database is read-only, another region writes, or administration is off', async () => {
    const fixed = { flags: fixedFlags({ [ADMINISTRATION_ENABLED.key]: false }) };
    expect(await admission(fixed)(person())).toEqual({ kind: 'closed' });
    // Another process each: one remembers for a while that it was refused.
    const fenced = { region: 'eu-central-1', database: openDatabase(bench.server) };
    expect(await admission(fenced)(person())).toEqual({ kind: 'closed' });
    const database = openDatabase(bench.server);
    const readOnly: typeof database = {
      ...database,
      write: (work) =>
        database.write(async (query) => {
          await query('SET TRANSACTION READ ONLY');
          return work(query);
        }),
    };
    expect(await admission({ database: readOnly })(person())).toEqual({ kind: 'closed' });
  });

  test('who was linked by an administrator is known, though the directory lags', async () => {
    const grace = person();
    const userId = String((await post('/users', { ...newUser(), organizationId })).json['id']);
    await post('/links', { connectionId: await created(), userId, subject: grace.subject });
    expect(await admission()(grace)).toEqual({ kind: 'admitted', accountId: userId });
  });

  test('a projection that failed is finished by the sweeper', async () => {
    const grace = person();
    const project = bench.options.directory.project.bind(bench.options.directory);
    const directory: typeof bench.options.directory = {
      project: (projection, standing) =>
        projection.kind === 'link' ? Promise.reject(new Error('dark')) : project(projection, standing),
    };
    await expect(admission({ directory })(grace)).rejects.toThrow('dark');
    expect(await bench.server.query('SELECT kind, entity_id FROM outbox')).toEqual([
      { kind: 'link', entity_id: linkId(grace) },
    ]);
    await bench.server.query("UPDATE outbox SET created_at = now() - interval '1 minute'");
    const ports = { ...bench.options, region: REGION, isOver: () => false };
    expect(await sweepOutbox(ports)).toMatchObject({ outcome: 'swept', settled: 1 });
    expect(await freshDirectory().findLink(grace)).toEqual(expect.any(String));
  });
});

test('no secret reached a log line, the journal, the audit or a plain column', async () => {
  const scan = await bench.tables.client.send(new ScanCommand({ TableName: 'session' }));
  const directory = await bench.tables.client.send(new ScanCommand({ TableName: 'directory' }));
  const kept = [
    ...lines,
    JSON.stringify([scan.Items, directory.Items]),
    JSON.stringify(await bench.server.query('SELECT * FROM admin_audit')),
    JSON.stringify(await bench.server.query('SELECT * FROM connections')),
  ].join('\n');
  expect(kept).not.toContain(SECRET);
});
