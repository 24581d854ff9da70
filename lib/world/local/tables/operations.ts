/** One region's DynamoDB API over its replica. */
import type { TablePart } from '../../../assembly/topology.ts';
import { AwsError } from '../aws-api/error.ts';
import type { JsonDocument } from '../aws-api/json-endpoint.ts';
import { authorize } from '../permissions/authorize.ts';
import type { Caller, Emit } from '../ports.ts';
import { leadingKeys, READS, tablesOf, WRITES, writeTargets } from './items.ts';
import type { Item } from './items.ts';
import { requireTableKey } from './key-use.ts';
import type { TableKeys } from './key-use.ts';
import type { Replica } from './replica.ts';

export interface RegionTables extends TableKeys {
  readonly replica: Replica;
  readonly emit: Emit;
}

export const CONDITION_FAILED = 'ConditionalCheckFailedException';
/** dynalite prefixes codes with a namespace, as the service does. */
export const bareCode = (code: string): string => code.slice(code.indexOf('#') + 1);

/**
 * @param body the request as it came, passed on untouched where nothing has to change.
 * @throws AwsError what DynamoDB answers. Transactions, PartiQL, indexes and table administration are refused: the
 * environments use none, and across regions transactions promise nothing.
 */
export async function performOperation(
  tables: RegionTables,
  caller: Caller,
  operation: string,
  input: JsonDocument,
  body: Buffer,
): Promise<JsonDocument | Buffer> {
  if (!READS.has(operation) && !WRITES.has(operation) && operation !== 'DescribeTimeToLive')
    throw new AwsError('UnknownOperationException', `${operation} is not modelled by the local world.`);
  const names = tablesOf(input);
  if (names.length === 0) throw new AwsError('ValidationException', 'The request names no table.');
  for (const name of names) authorizeTable(tables, caller, operation, input, name);
  const parts = names.map((name) => existing(tables, operation, name));
  if (operation === 'DescribeTimeToLive') return timeToLive(parts[0]);
  if (operation === 'DescribeTable') return describe(tables, input, parts[0]);
  for (const part of parts) requireTableKey(tables, caller, part);
  if (READS.has(operation)) return tables.replica.store.callRaw(operation, body);
  return write(tables, operation, input, body);
}

export const tableArn = ({ region, account }: RegionTables, name: string): string =>
  `arn:aws:dynamodb:${region}:${account}:table/${name}`;

function authorizeTable(
  tables: RegionTables,
  caller: Caller,
  operation: string,
  input: JsonDocument,
  name: string,
): void {
  const part = tables.replica.part(name);
  const context = {
    'aws:RequestedRegion': [tables.region],
    ...(part === undefined ? {} : { 'dynamodb:LeadingKeys': leadingKeys(operation, input, part) }),
  };
  authorize(
    caller,
    { action: `dynamodb:${operation}`, resource: tableArn(tables, name), context },
    tables.emit,
  );
}

function existing(tables: RegionTables, operation: string, name: string): TablePart {
  const part = tables.replica.part(name);
  if (part !== undefined) return part;
  const detail = operation.startsWith('Describe') ? `: Table: ${name} not found` : '';
  throw new AwsError('ResourceNotFoundException', `Requested resource not found${detail}`);
}

async function write(
  tables: RegionTables,
  operation: string,
  input: JsonDocument,
  body: Buffer,
): Promise<Buffer> {
  const { replica } = tables;
  const targets = writeTargets(operation, input, (table) => replica.part(table)?.keyAttribute ?? '');
  // dynalite ignores the parameter, so the item of a failed condition is read here, still alone on its key.
  const wantsItem = input['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD';
  return replica.write(targets, async () => {
    try {
      return await replica.store.callRaw(operation, body);
    } catch (error) {
      const [target] = targets;
      if (!wantsItem || target === undefined || !isConditionFailure(error)) throw error;
      const item: Item | undefined = await replica.read(target.table, target.key);
      throw new AwsError(error.code, error.message, error.status, item === undefined ? {} : { Item: item });
    }
  });
}

const isConditionFailure = (error: unknown): error is AwsError =>
  error instanceof AwsError && bareCode(error.code) === CONDITION_FAILED;

function timeToLive(part: TablePart | undefined): JsonDocument {
  const attribute = part?.ttlAttribute;
  const status = attribute === undefined ? {} : { AttributeName: attribute };
  return {
    TimeToLiveDescription: { TimeToLiveStatus: attribute === undefined ? 'DISABLED' : 'ENABLED', ...status },
  };
}

async function describe(
  tables: RegionTables,
  input: JsonDocument,
  part: TablePart | undefined,
): Promise<JsonDocument> {
  const { Table } = await tables.replica.store.call('DescribeTable', input);
  const others = (part?.replicas ?? []).filter((region) => region !== tables.region);
  return {
    Table: {
      ...(Table as JsonDocument),
      TableArn: tableArn(tables, part?.name ?? ''),
      GlobalTableVersion: '2019.11.21',
      Replicas: others.map((RegionName) => ({ RegionName, ReplicaStatus: 'ACTIVE' })),
    },
  };
}
