/**
 * The one way to change anything: intent item, one transaction (row, audit row, outbox rows, epoch compared),
 * acknowledged item, projection. Denials are projected before the commit and everything again after it, so that the
 * directory never allows what the database does not.
 */
import { createHash } from 'node:crypto';

import type { Database, Query } from '../../runtime/database/database.ts';
import { READ_EPOCH, SHARE_EPOCH } from '../../runtime/database/epoch.ts';
import type { Projection } from '../../runtime/directory/items.ts';
import type { DirectoryWriter } from '../../runtime/directory/writer.ts';
import { TemporarilyUnavailable } from '../../runtime/errors.ts';
import { AdminRefusal } from './errors.ts';
import type { Journal } from './journal.ts';
import { owe, settleDebts } from './outbox.ts';
import type { Owed } from './outbox.ts';

/** A row after the change: how it is answered and how it is projected. */
export interface Changed<R> {
  readonly subjectId: string;
  readonly record: R;
  readonly projection: Projection;
  /** `deny`: takes rights away, so the directory must know before the database does. */
  readonly effect: 'allow' | 'deny';
}

export interface Write<R> {
  readonly operation: string;
  readonly operationId: string;
  readonly actor: string;
  /** Everything of the request but its secrets: the same operation id with another one is a mistake. */
  readonly request: unknown;
  /** Runs inside the transaction, perhaps twice. */
  readonly change: (query: Query) => Promise<Changed<R>>;
  /** The row as an earlier run of this very operation left it. */
  readonly find: (query: Query, subjectId: string) => Promise<Changed<R>>;
}

export interface WritePorts {
  readonly region: string;
  readonly database: Database;
  readonly directory: DirectoryWriter;
  readonly journal: Journal;
}

/** Below what the front waits: one transaction never holds a lock for longer. */
const LIMITS = `SET LOCAL statement_timeout = '1500ms'; SET LOCAL lock_timeout = '1000ms'; SET LOCAL idle_in_transaction_session_timeout = '5s'`;

/** @throws TemporarilyUnavailable: the same request may be repeated. @throws AdminRefusal what `change` refuses. */
export async function performWrite<R>(ports: WritePorts, write: Write<R>): Promise<R> {
  const { operation, operationId, actor } = write;
  await ports.journal.intend({ operation, operationId, actor });
  const { changed, epoch, debts } = await ports.database.write((query) => transact(ports, write, query));
  await ports.journal.acknowledge({ operation, operationId, actor, epoch, subjectId: changed.subjectId });
  await settleDebts(ports.database, ports.directory, debts);
  return changed.record;
}

interface Committed<R> {
  readonly changed: Changed<R>;
  readonly epoch: number;
  readonly debts: readonly Owed[];
}

async function transact<R>(ports: WritePorts, write: Write<R>, query: Query): Promise<Committed<R>> {
  await query(LIMITS);
  const epoch = await requireEpoch(query, ports.region);
  const earlier = await findEarlier(query, write);
  const changed = await (earlier === undefined ? write.change(query) : write.find(query, earlier));
  if (earlier === undefined) await audit(query, ports.region, write, changed.subjectId, epoch);
  const debt = await owe(query, changed.projection);
  // Last before the commit: a denial that the database then does not take is repaired by repeating the request.
  if (changed.effect === 'deny') await ports.directory.project(changed.projection);
  return { changed, epoch, debts: [debt] };
}

async function requireEpoch(query: Query, region: string): Promise<number> {
  await query(SHARE_EPOCH);
  const [row] = await query(READ_EPOCH);
  if (row?.['region'] === region) return Number(row['epoch']);
  throw new TemporarilyUnavailable('fenced', 'administration is open in the other region only', 30);
}

/** @returns the subject of an earlier run of the same operation. @throws AdminRefusal 409 when it was another request. */
async function findEarlier<R>(query: Query, write: Write<R>): Promise<string | undefined> {
  // Two runs at once take turns: the second then sees the first one's audit row.
  await query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [write.operationId]);
  const [row] = await query('SELECT fingerprint, subject_id FROM admin_audit WHERE operation_id = $1', [
    write.operationId,
  ]);
  if (row === undefined) return undefined;
  if (row['fingerprint'] === fingerprintOf(write)) return String(row['subject_id']);
  throw new AdminRefusal(409, 'idempotency_key_reused', 'this Idempotency-Key was used for another request');
}

async function audit<R>(
  query: Query,
  region: string,
  write: Write<R>,
  subjectId: string,
  epoch: number,
): Promise<void> {
  await query(
    `INSERT INTO admin_audit (operation_id, operation, actor, subject_id, fingerprint, epoch, region)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [write.operationId, write.operation, write.actor, subjectId, fingerprintOf(write), epoch, region],
  );
}

const fingerprintOf = <R>({ operation, request }: Write<R>): string =>
  createHash('sha256')
    .update(JSON.stringify([operation, request]))
    .digest('base64url');
