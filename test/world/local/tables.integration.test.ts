import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';

import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { Caller } from '../../../lib/world/local/ports.ts';
import { KeyManagement } from '../../../lib/world/local/kms/key-management.ts';
import { Tables } from '../../../lib/world/local/tables/tables.ts';
import { fakeContext, OPERATOR } from './data-support/fake-context.ts';
import type { FakeContext } from './data-support/fake-context.ts';
import { allow, caller, REGIONS, tablePart, topology } from './data-support/topology.ts';

jest.setTimeout(30_000);

const TableName = 'holdover-dev-session';
const ALONE = 'holdover-dev-alone';
const ARN = `arn:aws:dynamodb:${REGIONS.primary}:111122223333:table/${TableName}`;
let context: FakeContext;
let tables: Tables;
let clients: DynamoDBClient[];

function client(role: RegionRole, as?: Caller): DynamoDBClient {
  const made = new DynamoDBClient({
    region: REGIONS[role],
    endpoint: `http://127.0.0.1:${context.portOf(`dynamodb.${REGIONS[role]}.amazonaws.com`)}`,
    credentials: as === undefined ? OPERATOR : context.callers.issue(as),
    maxAttempts: 1,
  });
  clients.push(made);
  return made;
}
const put = (pk: string, note: string, more: Record<string, { N: string }> = {}) =>
  new PutItemCommand({ TableName, Item: { pk: { S: pk }, note: { S: note }, ...more } });
const noteOf = async (from: DynamoDBClient, pk: string): Promise<string | undefined> =>
  (await from.send(new GetItemCommand({ TableName, Key: { pk: { S: pk } }, ConsistentRead: true }))).Item?.[
    'note'
  ]?.S;

async function start(speed: number): Promise<void> {
  context = await fakeContext(speed);
  clients = [];
  const world = topology({
    tables: [tablePart(TableName), tablePart(ALONE, { replicas: [REGIONS.primary] })],
  });
  tables = new Tables(context, world, new KeyManagement(context, world));
  await tables.start();
}
beforeEach(() => start(10));
afterEach(async () => {
  clients.forEach((made) => made.destroy());
  await tables.stop();
  await context.dispose();
});

describe('one region', () => {
  test('puts, updates, deletes and reads back', async () => {
    const primary = client('primary');
    await primary.send(put('a', 'one'));
    await primary.send(
      new UpdateItemCommand({
        TableName,
        Key: { pk: { S: 'a' } },
        UpdateExpression: 'SET note = :two ADD generation :one',
        ExpressionAttributeValues: { ':two': { S: 'two' }, ':one': { N: '1' } },
      }),
    );
    const batch = await primary.send(
      new BatchGetItemCommand({
        RequestItems: { [TableName]: { Keys: [{ pk: { S: 'a' } }], ConsistentRead: true } },
      }),
    );
    expect(batch.Responses?.[TableName]).toEqual([
      { pk: { S: 'a' }, note: { S: 'two' }, generation: { N: '1' } },
    ]);
    await primary.send(new DeleteItemCommand({ TableName, Key: { pk: { S: 'a' } } }));
    expect(await noteOf(primary, 'a')).toBeUndefined();
  });

  test('a failed condition names itself and hands out the item when asked to', async () => {
    const primary = client('primary');
    await primary.send(put('a', 'one'));
    const conditional = {
      TableName,
      Item: { pk: { S: 'a' }, note: { S: 'two' } },
      ConditionExpression: 'attribute_not_exists(pk)',
    };
    await expect(
      primary.send(new PutItemCommand({ ...conditional, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })),
    ).rejects.toMatchObject({ name: 'ConditionalCheckFailedException', Item: { note: { S: 'one' } } });
    await expect(primary.send(new PutItemCommand(conditional))).rejects.not.toHaveProperty(
      'Item',
      expect.anything(),
    );
  });

  test('one of many conditional writers at once succeeds', async () => {
    const primary = client('primary');
    const attempts = Array.from({ length: 20 }, (_, index) =>
      primary.send(
        new PutItemCommand({
          TableName,
          Item: { pk: { S: 'once' }, note: { S: String(index) } },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      ),
    );
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('describes itself as a global table with expiry', async () => {
    const described = await client('standby').send(new DescribeTableCommand({ TableName }));
    expect(described.Table).toMatchObject({
      TableArn: ARN.replace(REGIONS.primary, REGIONS.standby),
      Replicas: [{ RegionName: REGIONS.primary, ReplicaStatus: 'ACTIVE' }],
    });
    const expiry = await client('primary').send(new DescribeTimeToLiveCommand({ TableName }));
    expect(expiry.TimeToLiveDescription).toEqual({ AttributeName: 'expiresAt', TimeToLiveStatus: 'ENABLED' });
  });

  test('refuses what is not modelled, and a table that has no replica here', async () => {
    const transaction = new TransactWriteItemsCommand({
      TransactItems: [{ Delete: { TableName, Key: { pk: { S: 'a' } } } }],
    });
    await expect(client('primary').send(transaction)).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: 'TransactWriteItems is not modelled by the local world.',
    });
    const read = new GetItemCommand({ TableName: ALONE, Key: { pk: { S: 'a' } } });
    await client('primary').send(read);
    await expect(client('standby').send(read)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Requested resource not found',
    });
  });
});

describe('replication', () => {
  test('an item arrives late; a delete and a batch travel as well', async () => {
    const primary = client('primary');
    const standby = client('standby');
    await primary.send(put('a', 'one'));
    expect(await noteOf(standby, 'a')).toBeUndefined();
    await tables.settled();
    expect(await noteOf(standby, 'a')).toBe('one');
    await standby.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [TableName]: [
            { DeleteRequest: { Key: { pk: { S: 'a' } } } },
            { PutRequest: { Item: { pk: { S: 'b' }, note: { S: 'from standby' } } } },
          ],
        },
      }),
    );
    await tables.settled();
    expect(await noteOf(primary, 'a')).toBeUndefined();
    expect(await noteOf(primary, 'b')).toBe('from standby');
    tables.flush();
    const lines = context.entries.filter((entry) => entry.kind === 'replicated');
    expect(lines.reduce((sum, line) => sum + Number(line['count']), 0)).toBe(3);
    expect(lines.every((line) => Number(line['lagMilliseconds']) >= 20)).toBe(true);
  });

  test('of two writes of one item the later wins in both regions', async () => {
    await client('primary').send(put('a', 'earlier'));
    await client('standby').send(put('a', 'later'));
    await tables.settled();
    expect(await noteOf(client('primary'), 'a')).toBe('later');
    expect(await noteOf(client('standby'), 'a')).toBe('later');
  });

  test('what had not left a lost region is listed with its age, and arrives when the region heals', async () => {
    const primary = client('primary');
    await primary.send(put('arrived', 'early'));
    await tables.settled();
    await primary.send(put('late', 'first'));
    await primary.send(put('late', 'second'));
    context.network.setLink('primary', 'black-hole');
    const [lost, ...more] = tables.lostItems('primary');
    expect(more).toEqual([]);
    expect(lost).toMatchObject({ table: TableName, key: 'late' });
    expect(lost!.ageMilliseconds).toBeGreaterThanOrEqual(0);
    expect(lost!.ageMilliseconds).toBeLessThan(20_000);
    expect(context.entries.filter((entry) => entry.kind === 'item-lost')).toEqual([
      { kind: 'item-lost', from: REGIONS.primary, ...lost },
    ]);
    await context.clock.sleep(8000);
    expect(await noteOf(client('standby'), 'late')).toBeUndefined();
    context.network.setLink('primary', 'up');
    await tables.settled();
    expect(await noteOf(client('standby'), 'late')).toBe('second');
  });
});

test('expired items go, minutes late, in both regions', async () => {
  await tables.stop();
  await context.dispose();
  await start(600);
  const primary = client('primary');
  const seconds = (offset: number) => ({
    expiresAt: { N: String(Math.floor(context.clock.now() / 1000) + offset) },
  });
  await primary.send(put('long gone', 'x', seconds(-3600)));
  await primary.send(put('kept', 'x', seconds(36_000)));
  expect(await noteOf(primary, 'long gone')).toBe('x');
  await context.clock.sleep(150_000);
  await tables.settled();
  for (const role of ['primary', 'standby'] as const) {
    expect(await noteOf(client(role), 'long gone')).toBeUndefined();
    expect(await noteOf(client(role), 'kept')).toBe('x');
  }
});

describe('permissions and the journal', () => {
  test('an action that the role does not have is denied in the words of the service', async () => {
    const reader = client('primary', caller([allow(['dynamodb:GetItem'], [ARN])]));
    expect(await noteOf(reader, 'a')).toBeUndefined();
    await expect(reader.send(put('a', 'x'))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: arn:aws:sts::111122223333:assumed-role/auth-role/auth-service is not authorized to perform: dynamodb:PutItem on resource: ${ARN} because no identity-based policy allows the dynamodb:PutItem action`,
    });
    expect(context.entries.find((entry) => entry.kind === 'denied')).toMatchObject({
      roleLogicalId: 'holdover-dev-edge-eu-west-1/AuthRole',
      action: 'dynamodb:PutItem',
      resource: ARN,
    });
  });

  test('leading keys bind a role to its own items', async () => {
    const statement = {
      ...allow(['dynamodb:*'], [ARN]),
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['claim#*'] } },
    };
    const bound = client('primary', caller([statement]));
    await bound.send(put('claim#eu-west-1', 'x'));
    await expect(bound.send(put('other', 'x'))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('calls are journalled once and then counted', async () => {
    const function_ = client('primary', caller([allow(['dynamodb:*'])]));
    for (let round = 0; round < 3; round += 1) await function_.send(put('a', String(round)));
    tables.flush();
    const lines = context.entries.filter((entry) => entry.kind === 'dependency-call');
    expect(lines.map((line) => line['count'])).toEqual([1, 2]);
    expect(lines[0]).toMatchObject({
      service: 'dynamodb',
      operation: 'PutItem',
      resource: TableName,
      outcome: 'ok',
    });
  });
});

test('figures: a call through the front', async () => {
  const primary = client('primary');
  for (let round = 0; round < 50; round += 1) await primary.send(put(`warm${round}`, 'x'));
  const timed = async (work: (round: number) => Promise<unknown>): Promise<string> => {
    const rounds = 200;
    const cpu = process.cpuUsage();
    const began = performance.now();
    for (let round = 0; round < rounds; round += 1) await work(round);
    const used = process.cpuUsage(cpu);
    return `${((performance.now() - began) / rounds).toFixed(2)} ms, CPU of client and front together ${((used.user + used.system) / rounds / 1000).toFixed(2)} ms`;
  };
  console.log(`put: ${await timed((round) => primary.send(put(`p${round}`, 'x')))}`);
  console.log(`get: ${await timed((round) => noteOf(primary, `p${round}`))}`);
  const operator = { kind: 'operator' } as const;
  console.log(
    `get, front alone: ${await timed((round) => tables.call(operator, 'primary', 'GetItem', { TableName, Key: { pk: { S: `p${round}` } } }))}`,
  );
  expect(await noteOf(primary, 'p199')).toBe('x');
});
