import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { createSigner } from '../../../lambda/runtime/dynamodb/signature.ts';
import { createSignedTableClient } from '../../../lambda/runtime/dynamodb/signed-table-client.ts';
import { CONDITION_FAILED } from '../../../lambda/runtime/dynamodb/table-client.ts';
import { verifySignature } from '../../../lib/world/local/signing.ts';
import { startTables } from '../../support/dynalite.ts';
import type { TestTables } from '../../support/dynalite.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
const item = (pk: string) => ({ pk: { S: pk }, size: { N: '3' } });

let store: TestTables;
beforeAll(async () => (store = await startTables('session')));
afterAll(() => store.stop());

describe('signed table client', () => {
  test('writes what the SDK reads, and answers in the SDK’s form', async () => {
    await store.tables.send('PutItem', { TableName: 'session', Item: item('a') });
    const bySdk = await store.client.send(
      new GetItemCommand({ TableName: 'session', Key: { pk: { S: 'a' } } }),
    );
    const byUs = await store.tables.send('GetItem', { TableName: 'session', Key: { pk: { S: 'a' } } });
    expect(bySdk.Item).toEqual(item('a'));
    expect(byUs.Item).toEqual(bySdk.Item);
  });

  test('names a failed condition and a missing table by the service’s codes', async () => {
    const held = { TableName: 'session', Item: item('b'), ConditionExpression: 'attribute_not_exists(pk)' };
    await store.tables.send('PutItem', held);
    await expect(store.tables.send('PutItem', held)).rejects.toMatchObject({
      name: CONDITION_FAILED,
      transient: false,
    });
    const nowhere = store.tables.send('GetItem', { TableName: 'nowhere', Key: { pk: { S: 'a' } } });
    await expect(nowhere).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('signs so that a verifier held against AWS’s published vector accepts it, and not a changed body', () => {
    const host = 'dynamodb.eu-west-1.amazonaws.com';
    const body = '{"TableName":"session"}';
    const sign = createSigner('eu-west-1', 'dynamodb', () => credentials);
    const target = 'DynamoDB_20120810.GetItem';
    const contentType = 'application/x-amz-json-1.0';
    const headers = sign({ host, target, body, contentType, nowMs: Date.UTC(2026, 10, 22) });
    const caller = { kind: 'operator' } as const;
    const { secretAccessKey } = credentials;
    const callers = { find: () => ({ caller, secretAccessKey }), issue: () => credentials };
    const verify = (text: string) => {
      const request = { method: 'POST', path: '/', query: '', headers, body: Buffer.from(text) };
      return verifySignature(request, { region: 'eu-west-1', service: 'dynamodb' }, callers);
    };
    expect(verify(body)).toEqual(caller);
    expect(() => verify(`${body} `)).toThrow('signature');
  });
});

describe('a store that fails', () => {
  const answers: ((respond: (status: number, body: string) => void) => void)[] = [];
  let asked = 0;
  let server: Server;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      asked += 1;
      const respond = (status: number, body: string): void => void response.writeHead(status).end(body);
      (answers.shift() ?? ((answer) => answer(200, '{}')))(respond);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  /** By default as patient as a machine under load needs. */
  const client = (requestMs = 10_000) => {
    asked = 0;
    const { port } = server.address() as AddressInfo;
    const limits = { connectMs: 10_000, requestMs, attempts: 2 };
    const endpoint = `http://127.0.0.1:${port}`;
    return createSignedTableClient({
      region: 'eu-west-1',
      endpoint,
      limits,
      credentials: () => credentials,
      nowMs: () => 0,
    });
  };
  const read = { TableName: 'session', Key: { pk: { S: 'a' } } };

  test('is asked once more after throttling', async () => {
    answers.push((respond) =>
      respond(400, '{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"}'),
    );
    await expect(client().send('GetItem', read)).resolves.toEqual({});
    expect(asked).toBe(2);
  });

  test('is not asked again after a definite refusal', async () => {
    answers.push((respond) => respond(400, '{"__type":"x#AccessDeniedException","message":"no"}'));
    await expect(client().send('GetItem', read)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(asked).toBe(1);
  });

  test('that says nothing ends in a time-out after the last attempt', async () => {
    answers.push(
      () => undefined,
      () => undefined,
    );
    await expect(client(100).send('GetItem', read)).rejects.toMatchObject({
      name: 'TimeoutError',
      transient: true,
    });
    expect(asked).toBe(2);
  });

  test('that answers something else than JSON is a server error by its status', async () => {
    answers.push(
      (respond) => respond(502, '<html>'),
      (respond) => respond(502, '<html>'),
    );
    await expect(client().send('GetItem', read)).rejects.toMatchObject({ name: 'HTTP502' });
  });
});
