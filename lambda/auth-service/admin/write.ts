/**
 * The one way to change anything: intent item, one transaction (row, audit row, outbox row, epoch compared),
 * acknowledged item, projection. Denials are projected before the commit and everything again after it, so that
 * the directory never allows what the database does not.
 */
import { createHash } from 'node:crypto';

import type { Database, Query } from '../../runtime/database/database.ts';
import type { Projection } from '../../runtime/directory/items.ts';
import type { Entity } from '../../runtime/directory/rows.ts';
import type { DirectoryWriter } from '../../runtime/directory/writer.ts';
import { TemporarilyUnavailable } from '../../runtime/errors.ts';
import { isFresh, noteDenial, owe } from '../../runtime/outbox/outbox.ts';
import type { Owed } from '../../runtime/outbox/outbox.ts';
import { settle } from '../../runtime/outbox/settle.ts';
import { beginWrite } from '../../runtime/outbox/writer.ts';
import { AdminRefusal } from './errors.ts';
import type { Journal } from './journal.ts';

/** A row after the change, as the directory will show it. */
export interface Shown {
  readonly entity: Entity;
  readonly projection: Projection;
}
/** How a change is answered, and what it changed. */
export interface Changed<R> extends Shown {
  readonly record: R;
  /** Rows that changed along with it; shown after it. */
  readonly also?: readonly Shown[];
}

/** `deny`: takes rights away from a row that exists, so the directory must know before the database does. */
export type Effect = { readonly kind: 'allow' } | { readonly kind: 'deny'; readonly entity: Entity };
export const ALLOW: Effect = { kind: 'allow' };

export interface Write<R> {
  readonly operation: string;
  readonly operationId: string;
  readonly actor: string;
  /** Everything of the request but its secrets: the same operation id with another one is a mistake. */
  readonly request: unknown;
  readonly effect: Effect;
  /** Runs inside the transaction, perhaps twice. A denial locks its row. */
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

/**
 * @throws TemporarilyUnavailable: the same request may be repeated.
 * @throws AdminRefusal what `change` refuses.
 */
export async function performWrite<R>(ports: WritePorts, write: Write<R>): Promise<R> {
  const { operation, operationId, actor } = write;
  await ports.journal.intend({ operation, operationId, actor });
  const note = await noteOf(ports, write.effect);
  const { changed, epoch, owed } = await ports.database.write((query) => transact(ports, write, note, query));
  const subjectId = changed.entity.id;
  await ports.journal.acknowledge({ operation, operationId, actor, epoch, subjectId });
  for (const { projection, debt } of owed) await settle(ports, projection, [debt]);
  return changed.record;
}

async function noteOf(ports: WritePorts, effect: Effect): Promise<Owed | undefined> {
  if (effect.kind === 'allow') return undefined;
  return ports.database.write(async (query) => {
    await beginWrite(query, ports.region);
    return noteDenial(query, effect.entity);
  });
}

interface Committed<R> {
  readonly changed: Changed<R>;
  readonly epoch: number;
  /** What the directory is owed, in the order in which it is shown. */
  readonly owed: readonly { readonly projection: Projection; readonly debt: Owed }[];
}

async function transact<R>(
  ports: WritePorts,
  write: Write<R>,
  note: Owed | undefined,
  query: Query,
): Promise<Committed<R>> {
  const epoch = await beginWrite(query, ports.region);
  const earlier = await findEarlier(query, write);
  if (earlier !== undefined) {
    const found = await write.find(query, earlier);
    return { changed: found, epoch, owed: await oweAll(query, found, note) };
  }
  const changed = await write.change(query);
  await audit(query, ports.region, write, changed.entity.id, epoch);
  // Last before the commit: a denial that the database then does not take is undone by whoever settles the note.
  if (write.effect.kind === 'deny') await deny(ports.directory, query, note, changed.projection);
  return { changed, epoch, owed: await oweAll(query, changed, note) };
}

/** A denial's own note is its debt. */
async function oweAll<R>(
  query: Query,
  changed: Changed<R>,
  note: Owed | undefined,
): Promise<Committed<R>['owed']> {
  const owed = [{ projection: changed.projection, debt: note ?? (await owe(query, changed.entity)) }];
  for (const { entity, projection } of changed.also ?? [])
    owed.push({ projection, debt: await owe(query, entity) });
  return owed;
}

/** @throws TemporarilyUnavailable (`busy`) when the request was held up, or another change came in between. */
async function deny(
  directory: DirectoryWriter,
  query: Query,
  note: Owed | undefined,
  projection: Projection,
): Promise<void> {
  const isNoted = note !== undefined && (await isFresh(query, note));
  if (isNoted && (await directory.project(projection, 'provisional')) === 'written') return;
  throw new TemporarilyUnavailable('busy', 'the change was held up, or another one came in between', 1);
}

/**
 * @returns the subject of an earlier run of the same operation.
 * @throws AdminRefusal 409 when it was another request.
 */
async function findEarlier<R>(query: Query, write: Write<R>): Promise<string | undefined> {
  // Two runs at once take turns: the second then sees the first one's audit row.
  await query(LOCK_OPERATION, [write.operationId]);
  const [row] = await query(SELECT_AUDIT, [write.operationId]);
  if (row === undefined) return undefined;
  if (row['fingerprint'] === fingerprintOf(write)) return String(row['subject_id']);
  throw new AdminRefusal(409, 'idempotency_key_reused', 'this Idempotency-Key was used for another request');
}

const LOCK_OPERATION = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))';
const SELECT_AUDIT = 'SELECT fingerprint, subject_id FROM admin_audit WHERE operation_id = $1';
const INSERT_AUDIT = `
  INSERT INTO admin_audit (operation_id, operation, actor, subject_id, fingerprint, epoch, region)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`;

async function audit<R>(
  query: Query,
  region: string,
  write: Write<R>,
  subjectId: string,
  epoch: number,
): Promise<void> {
  const { operationId, operation, actor } = write;
  await query(INSERT_AUDIT, [operationId, operation, actor, subjectId, fingerprintOf(write), epoch, region]);
}

const fingerprintOf = <R>({ operation, request }: Write<R>): string =>
  createHash('sha256')
    .update(JSON.stringify([operation, request]))
    .digest('base64url');
