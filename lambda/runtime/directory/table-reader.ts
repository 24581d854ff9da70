/** Consistent single reads of the directory table. */
import type { TableClient } from '../dynamodb/table-client.ts';

import { keyAttributes } from './items.ts';

/** The directory table as a reader needs it. Every one throws when the table does not answer. */
export interface DirectoryTable {
  /** Decoded `document`, of an item that another version may have written: judge it before use. */
  readonly readDocument: (key: string) => Promise<unknown>;
  readonly readVersionText: (key: string) => Promise<string | undefined>;
  /** Several at once, in no order; missing ones are left out. Up to 100 keys. */
  readonly readDocuments: (keys: readonly string[]) => Promise<readonly unknown[]>;
}

export function createDirectoryTable(client: TableClient, table: string): DirectoryTable {
  const get = async (key: string) => {
    const request = { TableName: table, Key: keyAttributes(key), ConsistentRead: true };
    return (await client.send('GetItem', request)).Item;
  };
  return {
    readDocument: async (key) => parse((await get(key))?.['document']?.S),
    readVersionText: async (key) => (await get(key))?.['value']?.S,
    readDocuments: async (keys) => {
      const request = { [table]: { Keys: keys.map(keyAttributes), ConsistentRead: true } };
      const answer = await client.send('BatchGetItem', { RequestItems: request });
      if ((answer.UnprocessedKeys?.[table]?.Keys?.length ?? 0) > 0)
        throw new Error('directory read was cut short');
      return (answer.Responses?.[table] ?? []).map((item) => parse(item['document']?.S));
    },
  };
}

const parse = (document: string | undefined): unknown =>
  document === undefined ? undefined : JSON.parse(document);
