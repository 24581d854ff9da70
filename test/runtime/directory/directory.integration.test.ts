import { randomUUID } from 'node:crypto';

import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { createDirectory } from '../../../lambda/runtime/directory/directory.ts';
import type { Directory } from '../../../lambda/runtime/directory/port.ts';
import { keyAttributes } from '../../../lambda/runtime/directory/items.ts';
import type { Projection } from '../../../lambda/runtime/directory/items.ts';
import { createDirectoryTable } from '../../../lambda/runtime/directory/table-reader.ts';
import type { DirectoryTable } from '../../../lambda/runtime/directory/table-reader.ts';
import { createDirectoryWriter } from '../../../lambda/runtime/directory/writer.ts';
import type { Standing } from '../../../lambda/runtime/directory/writer.ts';
import { startTables } from '../../support/dynalite.ts';
import type { TestTables } from '../../support/dynalite.ts';
import { manualTime } from '../../support/manual-time.ts';
import type { ManualTime } from '../../support/manual-time.ts';

const HOST = 'login.example';
let tables: TestTables;
beforeAll(async () => {
  tables = await startTables('directory');
});
afterAll(async () => tables.stop());

let time: ManualTime;
let reads: string[];
let dark: boolean;
let table: DirectoryTable;
let directory: Directory;
beforeEach(async () => {
  time = manualTime();
  reads = [];
  dark = false;
  const real = createDirectoryTable(tables.tables, 'directory');
  const counted = <A, R>(read: (key: A) => Promise<R>) => {
    return (key: A): Promise<R> => {
      if (dark) return Promise.reject(new Error('dark'));
      reads.push(String(key));
      return read(key);
    };
  };
  table = {
    readDocument: counted(real.readDocument),
    readVersionText: counted(real.readVersionText),
    readDocuments: counted(real.readDocuments),
  };
  directory = createDirectory(table, time.clock);
  await project({ kind: 'host', version: 1, document: { host: HOST } });
});

const project = (projection: Projection) =>
  createDirectoryWriter({ client: tables.tables, table: 'directory', uniqueText: randomUUID }).project(
    projection,
  );
const client = (clientId: string, version: number, status: 'enabled' | 'disabled', organizationId?: string) =>
  project({
    kind: 'client',
    version,
    document: {
      clientId,
      name: 'Shop',
      redirectUris: [],
      postLogoutRedirectUris: [],
      grantTypes: [],
      scopes: [],
      status,
      ...(organizationId === undefined ? {} : { organizationId }),
    },
  });
const fresh = () => `id-${randomUUID()}`;
/** The next use polls beside it; the one after that sees what the poll found. */
const poll = async () => {
  time.age(60_000);
  const before = reads.length;
  await directory.findHost(HOST);
  while (!reads.slice(before).includes('version')) await new Promise((resolve) => setImmediate(resolve));
  await table.readVersionText('version');
};

describe('projections', () => {
  test('an older version never replaces a newer one, an equal one does', async () => {
    const id = fresh();
    expect(await client(id, 2, 'disabled')).toBe('written');
    expect(await client(id, 1, 'enabled')).toBe('newer-present');
    expect(await directory.findClient(HOST, id)).toBeUndefined();
    expect(await client(id, 2, 'enabled')).toBe('written');
  });

  test('a provisional denial gives way to the committed row of its version, and never replaces it', async () => {
    const id = fresh();
    const account = (version: number, status: 'enabled' | 'disabled', standing: Standing) =>
      createDirectoryWriter({ client: tables.tables, table: 'directory', uniqueText: randomUUID }).project(
        {
          kind: 'account',
          version,
          document: { accountId: id, organizationId: 'o', status, credentialVersion: 1, claims: {} },
        },
        standing,
      );
    expect(await account(1, 'enabled', 'committed')).toBe('written');
    expect(await account(1, 'disabled', 'provisional')).toBe('newer-present');
    expect(await account(2, 'disabled', 'provisional')).toBe('written');
    // The same one again, as a client repeats a call whose answer was lost.
    expect(await account(2, 'disabled', 'provisional')).toBe('written');
    expect(await account(1, 'enabled', 'committed')).toBe('newer-present');
    expect(await directory.findAccount(id)).toMatchObject({ status: 'disabled' });
    expect(await account(2, 'enabled', 'committed')).toBe('written');
    expect(await account(2, 'disabled', 'provisional')).toBe('newer-present');
    expect(await directory.findAccount(id)).toMatchObject({ status: 'enabled' });
  });

  test('a table that does not answer is a 503', async () => {
    const missing = createDirectoryWriter({
      client: tables.tables,
      table: 'missing',
      uniqueText: randomUUID,
    });
    await expect(
      missing.project({ kind: 'host', version: 1, document: { host: HOST } }),
    ).rejects.toMatchObject({
      reason: 'directory',
    });
  });
});

describe('clients and hosts', () => {
  test('are read once and then answered from memory', async () => {
    const id = fresh();
    await client(id, 1, 'enabled');
    for (let use = 0; use < 10; use += 1) await directory.findClient(HOST, id);
    // Twice: the first poll ends after the first reads began, so those may be older than what it found.
    expect(reads.filter((key) => key === `client#${id}`).length).toBeLessThanOrEqual(2);
    expect(reads.filter((key) => key === 'version')).toHaveLength(1);
  });

  test('a change is seen by the poll after it', async () => {
    const id = fresh();
    await client(id, 1, 'enabled');
    await poll();
    expect(await directory.findClient(HOST, id)).toMatchObject({ clientId: id });
    await client(id, 2, 'disabled');
    expect(await directory.findClient(HOST, id)).toBeDefined();
    await poll();
    expect(await directory.findClient(HOST, id)).toBeUndefined();
  });

  test('a version item that arrives before the change it announces hides it for one poll only', async () => {
    const id = fresh();
    await client(id, 1, 'enabled');
    await poll();
    await poll();
    await client(fresh(), 1, 'enabled');
    await poll();
    expect(await directory.findClient(HOST, id)).toBeDefined();
    // The item alone, as replication ships it: the version item was here before it.
    const { Item } = await tables.client.send(
      new GetItemCommand({ TableName: 'directory', Key: keyAttributes(`client#${id}`) }),
    );
    const document = (Item?.['document']?.S ?? '').replace('"enabled"', '"disabled"');
    await tables.client.send(
      new PutItemCommand({ TableName: 'directory', Item: { ...Item, document: { S: document } } }),
    );
    expect(await directory.findClient(HOST, id)).toBeDefined();
    await poll();
    expect(await directory.findClient(HOST, id)).toBeUndefined();
  });

  test('nobody is asked about an unknown id for five seconds', async () => {
    const id = fresh();
    expect(await directory.findClient(HOST, id)).toBeUndefined();
    await client(id, 1, 'enabled');
    time.age(4999);
    expect(await directory.findClient(HOST, id)).toBeUndefined();
    time.age(1);
    expect(await directory.findClient(HOST, id)).toBeDefined();
  });

  test('of a disabled or unknown organisation are refused', async () => {
    const [id, organizationId] = [fresh(), fresh()];
    await client(id, 1, 'enabled', organizationId);
    expect(await directory.findClient(HOST, id)).toBeUndefined();
    const organization = (version: number, status: 'enabled' | 'disabled') =>
      project({ kind: 'organization', version, document: { id: organizationId, name: 'O', status } });
    await organization(1, 'enabled');
    time.age(5000);
    expect(await directory.findClient(HOST, id)).toBeDefined();
    await organization(2, 'disabled');
    time.age(300_000);
    expect(await directory.findClient(HOST, id)).toBeUndefined();
  });

  test('of one organisation are not served at the host of another', async () => {
    const [id, mine, theirs] = [fresh(), fresh(), fresh()];
    await client(id, 1, 'enabled', mine);
    await project({
      kind: 'organization',
      version: 1,
      document: { id: mine, name: mine, status: 'enabled' },
    });
    await project({
      kind: 'host',
      version: 1,
      document: { host: `${theirs}.example`, organizationId: theirs },
    });
    await project({ kind: 'host', version: 1, document: { host: `${mine}.example`, organizationId: mine } });
    expect(await directory.findClient(`${theirs}.example`, id)).toBeUndefined();
    expect(await directory.findClient(`${mine}.example`, id)).toBeDefined();
  });

  test('a dark table: what is known is served for an hour, what is not is a 503', async () => {
    const id = fresh();
    await client(id, 1, 'enabled');
    await directory.findClient(HOST, id);
    dark = true;
    time.age(3_600_000);
    expect(await directory.findClient(HOST, id)).toBeDefined();
    await expect(directory.findClient(HOST, fresh())).rejects.toMatchObject({ reason: 'directory' });
    time.age(1);
    await expect(directory.findClient(HOST, id)).rejects.toMatchObject({ reason: 'directory' });
  });
});

describe('accounts', () => {
  const account = (accountId: string, version: number, status: 'enabled' | 'disabled') =>
    project({
      kind: 'account',
      version,
      document: { accountId, organizationId: 'o', status, credentialVersion: 1, claims: {} },
    });

  test('are read for each use, so that a disabled one stops at once', async () => {
    const id = fresh();
    expect(await directory.findAccount(id)).toBe('unknown');
    await account(id, 1, 'enabled');
    expect(await directory.findAccount(id)).toMatchObject({ status: 'enabled' });
    await account(id, 2, 'disabled');
    expect(await directory.findAccount(id)).toMatchObject({ status: 'disabled' });
  });

  test('are never served from memory', async () => {
    const id = fresh();
    await account(id, 1, 'enabled');
    await directory.findAccount(id);
    dark = true;
    await expect(directory.findAccount(id)).rejects.toMatchObject({ reason: 'directory' });
  });
});
