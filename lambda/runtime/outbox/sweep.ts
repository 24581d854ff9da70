/**
 * Finishes what interrupted changes left behind: raises each entity's row to a version above everything that the
 * directory may show of it, and shows it. Two sweeps at once only do the same thing twice.
 */
import type { Database, Query, Row } from '../database/database.ts';
import { ENTITY_TABLES, projectionOf } from '../directory/rows.ts';
import type { Entity, EntityKind } from '../directory/rows.ts';
import type { DirectoryWriter } from '../directory/writer.ts';
import { TemporarilyUnavailable } from '../errors.ts';
import { backlogOf, leftBehind } from './outbox.ts';
import type { Backlog, Owed } from './outbox.ts';
import { forget } from './outbox.ts';
import { settle } from './settle.ts';
import { nextVersion } from './version.ts';
import { beginWrite } from './writer.ts';

export interface SweepPorts {
  readonly region: string;
  readonly database: Database;
  readonly directory: DirectoryWriter;
  /** Whether the run should end: asked before each entity. */
  readonly isOver: () => boolean;
}

/** Rows that one run takes; the next one goes on. */
export const SWEEP_LIMIT = 100;

/** `skipped`: this region owes nothing, because its administration may not write. */
export type Sweep =
  | { readonly outcome: 'swept'; readonly settled: number; readonly left: number; readonly backlog: Backlog }
  | { readonly outcome: 'skipped'; readonly reason: 'read-only' | 'fenced' };

/** @throws TemporarilyUnavailable when database or directory do not answer: what is left stays owed. */
export async function sweepOutbox(ports: SweepPorts): Promise<Sweep> {
  try {
    const owed = await writing(ports, (query) => leftBehind(query, SWEEP_LIMIT));
    const settled = await settleEach(ports, owed);
    const backlog = await writing(ports, backlogOf);
    return { outcome: 'swept', settled, left: owed.length - settled, backlog };
  } catch (error) {
    const reason = error instanceof TemporarilyUnavailable ? error.reason : undefined;
    if (reason === 'read-only' || reason === 'fenced') return { outcome: 'skipped', reason };
    throw error;
  }
}

/** @returns how many rows were forgotten. */
async function settleEach(ports: SweepPorts, owed: readonly Owed[]): Promise<number> {
  const byEntity = Map.groupBy(owed, ({ entity }) => `${entity.kind}#${entity.id}`);
  let settled = 0;
  for (const debts of byEntity.values()) {
    if (ports.isOver()) break;
    if ((await settleEntity(ports, debts)) === 'settled') settled += debts.length;
  }
  return settled;
}

async function settleEntity(ports: SweepPorts, debts: readonly Owed[]): Promise<'settled' | 'left'> {
  const [first] = debts;
  if (first === undefined) return 'settled';
  const found = await writing(ports, (query) => raise(query, first.entity));
  switch (found) {
    case 'busy':
      return 'left';
    case 'absent':
      await writing(ports, (query) => forget(query, debts));
      return 'settled';
    default:
      return settle(ports, projectionOf(first.entity.kind, found), debts);
  }
}

const statements = (statement: (table: string) => string): Readonly<Record<EntityKind, string>> =>
  Object.fromEntries(
    Object.entries(ENTITY_TABLES).map(([kind, table]) => [kind, statement(table)]),
  ) as Readonly<Record<EntityKind, string>>;
/** A row that a change holds is left alone: that change settles it, or leaves its debt to a later run. */
export const RAISE = statements(
  (table) =>
    `UPDATE ${table} SET version = ${nextVersion()} WHERE id = (SELECT id FROM ${table} WHERE id = $1 FOR UPDATE SKIP LOCKED) RETURNING *`,
);
export const EXISTS = statements((table) => `SELECT 1 FROM ${table} WHERE id = $1`);

async function raise(query: Query, { kind, id }: Entity): Promise<Row | 'busy' | 'absent'> {
  const [row] = await query(RAISE[kind], [id]);
  if (row !== undefined) return row;
  const [known] = await query(EXISTS[kind], [id]);
  return known === undefined ? 'absent' : 'busy';
}

const writing = <T>(ports: SweepPorts, work: (query: Query) => Promise<T>): Promise<T> =>
  ports.database.write(async (query) => {
    await beginWrite(query, ports.region);
    return work(query);
  });
