/** Writes projections. Repeating one changes nothing, an older one never replaces a newer one. */
import { CONDITION_FAILED } from '../dynamodb/table-client.ts';
import type { TableClient } from '../dynamodb/table-client.ts';

import { errorName, TemporarilyUnavailable } from '../errors.ts';
import { directoryItemKeys, keyAttributes, keyOf } from './items.ts';
import type { Projection } from './items.ts';

export interface DirectoryWriter {
  /**
   * `written`, or `newer-present` where the table holds a higher version.
   * Of two with the same version the later call wins: a denial is projected before its transaction commits, and
   * the row's real state after it, under one version.
   * @throws TemporarilyUnavailable (reason `directory`)
   */
  project(projection: Projection): Promise<'written' | 'newer-present'>;
}

export interface DirectoryWriterOptions {
  readonly client: TableClient;
  readonly table: string;
  /** A text that was never used before. */
  readonly uniqueText: () => string;
}

export function createDirectoryWriter(options: DirectoryWriterOptions): DirectoryWriter {
  return {
    project: async (projection) => {
      try {
        const outcome = await putNewer(options, projection);
        // Accounts are read per use and never kept in memory.
        if (outcome === 'written' && projection.kind !== 'account') await touchVersion(options);
        return outcome;
      } catch (error) {
        throw new TemporarilyUnavailable('directory', 'the directory cannot be written', 5, error);
      }
    },
  };
}

async function putNewer(
  { client, table }: DirectoryWriterOptions,
  projection: Projection,
): Promise<'written' | 'newer-present'> {
  const item = {
    ...keyAttributes(keyOf(projection)),
    version: { N: String(projection.version) },
    document: { S: JSON.stringify(projection.document) },
  };
  try {
    await client.send('PutItem', {
      TableName: table,
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk) OR #version <= :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': item.version },
    });
    return 'written';
  } catch (error) {
    if (errorName(error) === CONDITION_FAILED) return 'newer-present';
    throw error;
  }
}

/** A fresh text, not a counter: counters added to in two regions lose updates, any two texts differ. */
async function touchVersion({ client, table, uniqueText }: DirectoryWriterOptions): Promise<void> {
  const item = { ...keyAttributes(directoryItemKeys.version), value: { S: uniqueText() } };
  await client.send('PutItem', { TableName: table, Item: item });
}
