/**
 * What the directory is owed: one row per entity whose projection may be missing or wrong. It names the entity,
 * not the projection, so that whoever pays shows the row as it then is.
 *
 * A change inserts its row in its own transaction. A denial, which is projected before it commits, needs one
 * that outlives its transaction: a note, committed before. Whatever becomes of the denial, the sweeper finds the
 * note.
 */
import type { Query, Row } from '../database/database.ts';
import { ENTITY_TABLES } from '../directory/rows.ts';
import type { Entity, EntityKind } from '../directory/rows.ts';

/** Rows from this age on are the sweeper's; younger ones belong to a request that is still under way. */
export const SWEPT_FROM_SECONDS = 10;
/** A denial is projected only while its note is younger than this: before a sweeper may take the note. */
export const NOTE_HOLDS_SECONDS = 5;

/** A row of the outbox. */
export interface Owed {
  readonly id: string;
  readonly entity: Entity;
}

export const INSERT = 'INSERT INTO outbox (kind, entity_id) VALUES ($1, $2) RETURNING id';
/** Only of a row that exists: nobody else would ever settle the note of another. */
export const INSERT_NOTE = Object.fromEntries(
  Object.entries(ENTITY_TABLES).map(([kind, table]) => [
    kind,
    `INSERT INTO outbox (kind, entity_id) SELECT $1, id FROM ${table} WHERE id = $2 RETURNING id`,
  ]),
) as Readonly<Record<EntityKind, string>>;
export const SELECT_NOTE = `SELECT 1 FROM outbox WHERE id = $1 AND created_at > clock_timestamp() - interval '${NOTE_HOLDS_SECONDS} seconds'`;
export const DELETE = 'DELETE FROM outbox WHERE id = ANY($1::bigint[])';
/** Rows that were written before the second migration, or beside it, hold a whole projection and no name. */
const NAMES = `COALESCE(kind, projection->>'kind') AS kind, COALESCE(entity_id, projection->'document'->>'accountId', projection->'document'->>'clientId', projection->'document'->>'id') AS entity_id`;
export const SELECT_AGED = `SELECT id, ${NAMES} FROM outbox WHERE created_at < clock_timestamp() - interval '${SWEPT_FROM_SECONDS} seconds' ORDER BY id LIMIT $1`;
export const SELECT_BACKLOG =
  'SELECT count(*) AS waiting, COALESCE(extract(epoch FROM clock_timestamp() - min(created_at)), 0) AS age FROM outbox';

/** In the transaction of the change itself. */
export async function owe(query: Query, entity: Entity): Promise<Owed> {
  const [row] = await query(INSERT, [entity.kind, entity.id]);
  return { id: String(row?.['id']), entity };
}

/** In a transaction of its own, before the denial's. @returns undefined where there is no such entity. */
export async function noteDenial(query: Query, entity: Entity): Promise<Owed | undefined> {
  const [row] = await query(INSERT_NOTE[entity.kind], [entity.kind, entity.id]);
  return row === undefined ? undefined : { id: String(row['id']), entity };
}

/**
 * Whether a denial may be projected under its note, asked in its transaction once the change has locked the
 * entity's row. A sweeper that takes the note later has to wait for that lock, and so raises the row to this
 * change's version at least: a projection of a denial that failed, however late it arrives, then gives way.
 */
export async function isFresh(query: Query, note: Owed): Promise<boolean> {
  return (await query(SELECT_NOTE, [note.id])).length > 0;
}

/** Forgets what the directory shows by now. */
export async function forget(query: Query, owed: readonly Owed[]): Promise<void> {
  if (owed.length > 0) await query(DELETE, [owed.map(({ id }) => id)]);
}

/** Rows that were left behind, oldest first. */
export async function leftBehind(query: Query, limit: number): Promise<readonly Owed[]> {
  return (await query(SELECT_AGED, [limit])).map(owedOf);
}

function owedOf(row: Row): Owed {
  const kind = String(row['kind']) as EntityKind;
  return { id: String(row['id']), entity: { kind, id: String(row['entity_id']) } };
}

/** Rows of any age, and the age of the oldest in seconds; 0 and 0 where nothing is owed. */
export interface Backlog {
  readonly waiting: number;
  readonly ageSeconds: number;
}

export async function backlogOf(query: Query): Promise<Backlog> {
  const [row] = await query(SELECT_BACKLOG);
  return { waiting: Number(row?.['waiting']), ageSeconds: Math.max(0, Math.floor(Number(row?.['age']))) };
}
