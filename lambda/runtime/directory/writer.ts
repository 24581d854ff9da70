/**
 * Writes projections. Repeating one changes nothing, an older one never replaces a newer one.
 *
 * A denial is projected before its transaction commits, under the version that the row will have then. If it
 * never commits, another change takes that version: so such a projection is marked provisional, gives way to the
 * committed row of the same version, and never replaces it, however late it arrives.
 */
import { CONDITION_FAILED } from '../dynamodb/table-client.ts';
import type { TableClient } from '../dynamodb/table-client.ts';

import { errorName, TemporarilyUnavailable } from '../errors.ts';
import { directoryItemKeys, keyAttributes, keyOf } from './items.ts';
import type { Projection } from './items.ts';

/** `committed`: the row as the database holds it. `provisional`: a denial whose transaction is still open. */
export type Standing = 'committed' | 'provisional';

export interface DirectoryWriter {
  /**
   * `written`, or `newer-present` where the table holds a higher version, or for a provisional one the committed
   * row of the same version.
   * @param standing default `committed`.
   * @throws TemporarilyUnavailable (reason `directory`)
   */
  project(projection: Projection, standing?: Standing): Promise<'written' | 'newer-present'>;
}

export interface DirectoryWriterOptions {
  readonly client: TableClient;
  readonly table: string;
  /** A text that was never used before. */
  readonly uniqueText: () => string;
}

export function createDirectoryWriter(options: DirectoryWriterOptions): DirectoryWriter {
  return {
    project: async (projection, standing = 'committed') => {
      try {
        const outcome = await putNewer(options, projection, standing);
        // Accounts and links are read per use and never kept in memory.
        if (outcome === 'written' && projection.kind !== 'account' && projection.kind !== 'link')
          await touchVersion(options);
        return outcome;
      } catch (error) {
        throw new TemporarilyUnavailable('directory', 'the directory cannot be written', 5, error);
      }
    },
  };
}

/** What must hold of the item that is there. */
const CONDITIONS: Readonly<Record<Standing, string>> = {
  committed: 'attribute_not_exists(pk) OR #version <= :version',
  provisional:
    'attribute_not_exists(pk) OR #version < :version OR (#version = :version AND attribute_exists(#provisional))',
};

async function putNewer(
  { client, table }: DirectoryWriterOptions,
  projection: Projection,
  standing: Standing,
): Promise<'written' | 'newer-present'> {
  const item = {
    ...keyAttributes(keyOf(projection)),
    version: { N: String(projection.version) },
    document: { S: JSON.stringify(projection.document) },
    ...(standing === 'provisional' ? { provisional: { BOOL: true } } : {}),
  };
  const names = {
    '#version': 'version',
    ...(standing === 'provisional' && { '#provisional': 'provisional' }),
  };
  try {
    await client.send('PutItem', {
      TableName: table,
      Item: item,
      ConditionExpression: CONDITIONS[standing],
      ExpressionAttributeNames: names,
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
