/** What a request of DynamoDB's API is about, read from its JSON. */
import type { TablePart } from '../../../assembly/topology.ts';
import type { JsonDocument } from '../aws-api/json-endpoint.ts';

/** An item or a key as the protocol carries it: attribute name to `{ S: '...' }` and the like. */
export type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** One item that a request writes. `after` is the item as written where the request itself says it. */
export interface WriteTarget {
  readonly table: string;
  readonly key: Item;
  readonly after: 'read-it' | Item | undefined;
}

export const READS: ReadonlySet<string> = new Set([
  'GetItem',
  'BatchGetItem',
  'Query',
  'Scan',
  'DescribeTable',
]);
export const WRITES: ReadonlySet<string> = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']);

const asRecord = (value: unknown): JsonDocument =>
  typeof value === 'object' && value !== null ? (value as JsonDocument) : {};

/** Names as given: a table's name or its ARN. */
export function tablesOf(input: JsonDocument): readonly string[] {
  const single = input['TableName'];
  return typeof single === 'string' ? [single] : Object.keys(asRecord(input['RequestItems']));
}

/** @param keyAttribute of a table, by name. */
export function writeTargets(
  operation: string,
  input: JsonDocument,
  keyAttribute: (table: string) => string,
): readonly WriteTarget[] {
  if (operation === 'BatchWriteItem')
    return Object.entries(asRecord(input['RequestItems'])).flatMap(([table, requests]) =>
      (Array.isArray(requests) ? requests : []).map((request) =>
        batchTarget(table, asRecord(request), keyAttribute),
      ),
    );
  const [table = ''] = tablesOf(input);
  if (operation === 'PutItem')
    return [putTarget(table, asRecord(input['Item']) as Item, keyAttribute(table))];
  const key = asRecord(input['Key']) as Item;
  return [{ table, key, after: operation === 'DeleteItem' ? undefined : 'read-it' }];
}

function batchTarget(
  table: string,
  request: JsonDocument,
  keyAttribute: (table: string) => string,
): WriteTarget {
  const put = request['PutRequest'];
  if (put !== undefined)
    return putTarget(table, asRecord(asRecord(put)['Item']) as Item, keyAttribute(table));
  return { table, key: asRecord(asRecord(request['DeleteRequest'])['Key']) as Item, after: undefined };
}

const putTarget = (table: string, item: Item, keyAttribute: string): WriteTarget => ({
  table,
  key: keyOf(item, keyAttribute),
  after: item,
});

export const keyOf = (item: Item, keyAttribute: string): Item => {
  const value = item[keyAttribute];
  return value === undefined ? {} : { [keyAttribute]: value };
};

/** The key's text; our tables have one string attribute as their key. */
export const keyText = (key: Item): string => {
  const [value] = Object.values(key);
  const text = value?.['S'] ?? value?.['N'] ?? value?.['B'];
  return typeof text === 'string' ? text : '';
};

/** Keys that the request names, for the condition `dynamodb:LeadingKeys`. */
export function leadingKeys(operation: string, input: JsonDocument, part: TablePart): readonly string[] {
  if (WRITES.has(operation))
    return writeTargets(operation, input, () => part.keyAttribute).map(({ key }) => keyText(key));
  const wanted = asRecord(asRecord(input['RequestItems'])[part.name])['Keys'];
  const keys = Array.isArray(wanted) ? (wanted as readonly Item[]) : [asRecord(input['Key']) as Item];
  return keys.map(keyText).filter((text) => text !== '');
}

/** Epoch seconds at which the item expires, undefined where it never does. */
export function expiryOf(item: Item | undefined, attribute: string | undefined): number | undefined {
  const value = attribute === undefined ? undefined : item?.[attribute]?.['N'];
  return value === undefined ? undefined : Number(value);
}
