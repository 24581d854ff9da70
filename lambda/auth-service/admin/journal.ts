/**
 * The journal of administrative writes, in the session table and so outside of the database: after a forced failover
 * the old side's volume is gone, and what was acknowledged but is absent from the promoted database was lost (AWS
 * traps T2). Each item is written once, in its own region.
 */
import type { TableClient } from '../../runtime/dynamodb/table-client.ts';

import { TABLE_KEY, TABLE_TTL, sessionItemKeys } from '../../contract/tables.ts';
import type { Clock } from '../../runtime/clock.ts';
import { wallSeconds } from '../../runtime/clock.ts';
import { TemporarilyUnavailable } from '../../runtime/errors.ts';

export interface JournalEntry {
  readonly operationId: string;
  readonly operation: string;
  readonly actor: string;
}

export interface Journal {
  /** Before the transaction. @throws TemporarilyUnavailable (reason `journal`) */
  intend(entry: JournalEntry): Promise<void>;
  /** After the commit, before the answer. @throws TemporarilyUnavailable (reason `journal`) */
  acknowledge(entry: JournalEntry & { readonly subjectId: string; readonly epoch: number }): Promise<void>;
}

/** Longer than it takes to rebuild and reconcile a region. */
const KEPT_SECONDS = 90 * 86_400;

export interface JournalOptions {
  readonly client: TableClient;
  readonly table: string;
  readonly region: string;
  readonly clock: Clock;
}

export function createJournal({ client, table, region, clock }: JournalOptions): Journal {
  const put = async (key: string, entry: Readonly<Record<string, string | number>>): Promise<void> => {
    const now = wallSeconds(clock);
    const item = {
      ...textAttributes({ ...entry, region }),
      [TABLE_KEY]: { S: key },
      at: { N: String(now) },
      [TABLE_TTL]: { N: String(now + KEPT_SECONDS) },
    };
    try {
      await client.send('PutItem', { TableName: table, Item: item });
    } catch (error) {
      throw new TemporarilyUnavailable('journal', 'the journal of writes does not answer', 5, error);
    }
  };
  return {
    intend: (entry) => put(sessionItemKeys.intent(region, entry.operationId), { ...entry }),
    acknowledge: (entry) => put(sessionItemKeys.acknowledged(region, entry.operationId), { ...entry }),
  };
}

function textAttributes(fields: Readonly<Record<string, string | number>>): Record<string, { S: string }> {
  const attributes: Record<string, { S: string }> = {};
  for (const [name, value] of Object.entries(fields)) attributes[name] = { S: value.toString() };
  return attributes;
}
