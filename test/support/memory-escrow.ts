/** Table and KMS for escrow items, in memory. What only the real ones can show is held by integration tests. */
import { randomBytes } from 'node:crypto';

import type { DataKeys } from '../../lambda/runtime/aws-api/data-keys.ts';
import { AwsServiceError } from '../../lambda/runtime/aws-api/service-error.ts';
import { CONDITION_FAILED } from '../../lambda/runtime/dynamodb/table-client.ts';
import type { AttributeValue, TableClient } from '../../lambda/runtime/dynamodb/table-client.ts';
import type { EscrowEvent } from '../../lambda/runtime/escrow/escrow-keeper.ts';
import type { EscrowSettings } from '../../lambda/runtime/held-values.ts';

type Item = Record<string, AttributeValue>;

export interface MemoryEscrow extends EscrowSettings {
  readonly items: Map<string, Item>;
  readonly events: EscrowEvent[];
  /** Operations in order, of both services. */
  readonly calls: string[];
  /** What each operation throws instead of answering. */
  readonly failing: Map<string, Error>;
}

export function memoryEscrow(environment = 'dev', region = 'eu-west-1'): MemoryEscrow {
  const items = new Map<string, Item>();
  const events: EscrowEvent[] = [];
  const calls: string[] = [];
  const failing = new Map<string, Error>();
  const called = (operation: string): void => {
    calls.push(operation);
    const failure = failing.get(operation);
    if (failure !== undefined) throw failure;
  };
  return {
    ...{ items, events, calls, failing, environment, region, table: 'session' },
    tables: memoryTable(items, called),
    keys: memoryKeys(called),
    onEvent: (event) => void events.push(event),
  };
}

function memoryTable(items: Map<string, Item>, called: (operation: string) => void): TableClient {
  const found = (input: Record<string, unknown>): readonly Item[] => {
    const { session } = input['RequestItems'] as { session: { Keys: readonly Item[] } };
    return session.Keys.map((key) => items.get(keyOf(key))).filter((item) => item !== undefined);
  };
  const send = async (operation: string, input: Record<string, unknown>): Promise<unknown> => {
    called(operation);
    if (operation === 'BatchGetItem') return { Responses: { session: found(input) } };
    if (operation === 'GetItem') return { Item: items.get(keyOf(input['Key'] as Item)) };
    const item = input['Item'] as Item;
    if (!holds(items.get(keyOf(item)), input)) throw new AwsServiceError(CONDITION_FAILED, '', false);
    items.set(keyOf(item), item);
    return {};
  };
  return { send } as unknown as TableClient;
}

const keyOf = (key: Item): string => key['pk']?.S ?? '';

/** Terms joined by OR: `attribute_not_exists(#a)`, `#a < :b`, `#a = :b`. */
function holds(item: Item | undefined, input: Record<string, unknown>): boolean {
  const names = input['ExpressionAttributeNames'] as Record<string, string>;
  const values = input['ExpressionAttributeValues'] as Item;
  return String(input['ConditionExpression'])
    .split(' OR ')
    .some((term) => {
      const [, absent] = /^attribute_not_exists\((#\w+)\)$/.exec(term) ?? [];
      if (absent !== undefined) return item?.[names[absent]!] === undefined;
      const [, left, sign, right] = /^(#\w+) ([<=]) (:\w+)$/.exec(term) ?? [];
      const [is, wanted] = [item?.[names[left!]!], values[right!]];
      if (sign === '<') return Number(is?.N) < Number(wanted?.N);
      return is !== undefined && JSON.stringify(is) === JSON.stringify(wanted);
    });
}

/** A blob is the key itself and the context that opens it. */
export function memoryKeys(called: (operation: string) => void = () => undefined): DataKeys {
  return {
    generate: async (context) => {
      called('GenerateDataKey');
      const clear = randomBytes(32);
      const blob = JSON.stringify({ key: clear.toString('base64'), context });
      return { clear, sealed: Buffer.from(blob).toString('base64') };
    },
    open: async (sealed, context) => {
      called('Decrypt');
      const blob = Buffer.from(sealed, 'base64').toString();
      const { key, context: bound } = parsed(blob);
      if (JSON.stringify(bound) !== JSON.stringify(context))
        throw new AwsServiceError('InvalidCiphertextException', '', false);
      return Buffer.from(key, 'base64');
    },
  };
}

function parsed(blob: string): { readonly key: string; readonly context: unknown } {
  try {
    return JSON.parse(blob) as { key: string; context: unknown };
  } catch {
    throw new AwsServiceError('InvalidCiphertextException', '', false);
  }
}
