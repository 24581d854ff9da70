/**
 * One row and its outbox in memory, under the rules that the outbox relies on: a change locks the row until its
 * transaction ends, nobody sees it before the commit, and a session that dies takes its transaction with it.
 * Statements are told apart by their text; one that is not known here fails the test.
 */
import type { Database, Query, Row } from '../../../../lambda/runtime/database/database.ts';
import { TemporarilyUnavailable } from '../../../../lambda/runtime/errors.ts';
import * as outbox from '../../../../lambda/runtime/outbox/outbox.ts';
import { EXISTS, RAISE } from '../../../../lambda/runtime/outbox/sweep.ts';
import { ASK_READ_ONLY } from '../../../../lambda/runtime/outbox/writer.ts';
import type { Turns } from './turns.ts';

export interface AccountRow {
  readonly id: string;
  readonly organization_id: string;
  readonly email: string;
  readonly name: null;
  readonly credential_version: number;
  readonly cutoff_at: number | null;
  readonly status: 'enabled' | 'disabled';
  readonly version: number;
}

interface Session {
  readonly actor: string;
  isAlive: boolean;
  row: AccountRow | undefined;
  readonly inserted: { readonly id: string; readonly createdAtMs: number }[];
  readonly deleted: Set<string>;
}
class SessionEnded extends Error {}

function requireAnswer({ isAlive }: Session): void {
  if (!isAlive) throw new TemporarilyUnavailable('database', 'the commit has no answer');
}

export const ACCOUNT_ID = 'account-1';
type Answer = (session: Session, values: readonly unknown[]) => readonly Row[] | Promise<readonly Row[]>;

export class StepDatabase {
  nowMs = 0;
  row: AccountRow = {
    id: ACCOUNT_ID,
    organization_id: 'organization-1',
    email: 'person@example.org',
    name: null,
    credential_version: 1,
    cutoff_at: null,
    status: 'enabled',
    version: 1,
  };
  readonly outbox = new Map<string, number>();
  readonly #turns: Turns;
  readonly #sessions = new Set<Session>();
  #ids = 0;

  constructor(turns: Turns) {
    this.#turns = turns;
  }

  /** Actors that hold a transaction open. */
  open(): readonly string[] {
    return [...this.#sessions].map(({ actor }) => actor);
  }

  /** The server ends the actor's session: its transaction is gone, its lock free. */
  kill(actor: string): void {
    for (const session of this.#sessions) {
      if (session.actor !== actor) continue;
      session.isAlive = false;
      this.#sessions.delete(session);
    }
  }

  /**
   * The database as `actor` uses it. Work whose session dies before the commit is repeated once, as the real
   * one.
   */
  of(actor: string): Database {
    const write: Database['write'] = async (work) => {
      try {
        return await this.#transaction(actor, work);
      } catch (error) {
        if (!(error instanceof SessionEnded)) throw error;
        return this.#transaction(actor, work).catch((again: unknown) => {
          throw again instanceof SessionEnded ? new TemporarilyUnavailable('database', 'died twice') : again;
        });
      }
    };
    return { write, read: () => Promise.reject(new Error('nobody reads here')) };
  }

  async #transaction<T>(actor: string, work: (query: Query) => Promise<T>): Promise<T> {
    const session: Session = { actor, isAlive: true, row: undefined, inserted: [], deleted: new Set() };
    this.#sessions.add(session);
    try {
      const result = await work((text, values = []) => this.#query(session, text, values));
      await this.#commit(session);
      return result;
    } finally {
      this.#sessions.delete(session);
    }
  }

  /** The answer to COMMIT may be lost: the work is then neither repeated nor known to be done. */
  async #commit(session: Session): Promise<void> {
    await this.#turns.next(session.actor);
    requireAnswer(session);
    this.row = session.row ?? this.row;
    for (const { id, createdAtMs } of session.inserted) this.outbox.set(id, createdAtMs);
    for (const id of session.deleted) this.outbox.delete(id);
    this.#sessions.delete(session);
    await this.#turns.next(session.actor);
    requireAnswer(session);
  }

  async #query(session: Session, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    const answer = this.#answers.find(([known]) => text.trimStart().startsWith(known))?.[1];
    if (answer === undefined) throw new Error(`the model does not know: ${text}`);
    if (!session.isAlive) throw new SessionEnded();
    return answer(session, values);
  }

  readonly #nothing: Answer = () => [];
  readonly #answers: readonly (readonly [string, Answer])[] = [
    ['SET LOCAL', this.#nothing],
    [ASK_READ_ONLY, () => [{ read_only: 'off' }]],
    ['SELECT pg_advisory_xact_lock', this.#nothing],
    ['SELECT epoch, region', () => [{ epoch: '1', region: 'here' }]],
    ['SELECT fingerprint', this.#nothing],
    ['INSERT INTO admin_audit', this.#nothing],
    ['UPDATE users SET status', (session, values) => this.#change(session, values)],
    [RAISE.account, (session) => this.#raise(session)],
    [EXISTS.account, () => [{}]],
    [outbox.INSERT, (session) => this.#insert(session)],
    [outbox.INSERT_NOTE.account, (session) => this.#insert(session)],
    [outbox.SELECT_NOTE, (session, [id]) => this.#selectNote(session, String(id))],
    [outbox.DELETE, (session, [ids]) => this.#delete(session, ids as readonly string[])],
    [outbox.SELECT_AGED, (session) => this.#selectAged(session)],
    ['SELECT count(*)', () => [{ waiting: String(this.outbox.size), age: '0' }]],
  ];

  async #turn(session: Session, isReady?: () => boolean): Promise<void> {
    await this.#turns.next(session.actor, () => !session.isAlive || isReady === undefined || isReady());
    if (!session.isAlive) throw new SessionEnded();
  }

  #isLockedByAnother(session: Session): boolean {
    return [...this.#sessions].some((one) => one !== session && one.row !== undefined);
  }

  async #change(session: Session, [, status, cutoffAt]: readonly unknown[]): Promise<readonly Row[]> {
    await this.#turn(session, () => !this.#isLockedByAnother(session));
    const { row } = this;
    session.row = {
      ...row,
      status: status as AccountRow['status'],
      cutoff_at: (cutoffAt as number | null) ?? row.cutoff_at,
      version: row.version + 1,
    };
    return [{ ...session.row }];
  }

  async #raise(session: Session): Promise<readonly Row[]> {
    await this.#turn(session);
    if (this.#isLockedByAnother(session)) return [];
    session.row = { ...this.row, version: this.row.version + 1 };
    return [{ ...session.row }];
  }

  async #insert(session: Session): Promise<readonly Row[]> {
    await this.#turn(session);
    const id = String((this.#ids += 1));
    session.inserted.push({ id, createdAtMs: this.nowMs });
    return [{ id }];
  }

  async #selectNote(session: Session, id: string): Promise<readonly Row[]> {
    await this.#turn(session);
    const createdAtMs = this.outbox.get(id);
    const isFresh = createdAtMs !== undefined && createdAtMs > this.nowMs - outbox.NOTE_HOLDS_SECONDS * 1000;
    return isFresh ? [{}] : [];
  }

  async #delete(session: Session, ids: readonly string[]): Promise<readonly Row[]> {
    await this.#turn(session);
    for (const id of ids) session.deleted.add(id);
    return [];
  }

  async #selectAged(session: Session): Promise<readonly Row[]> {
    await this.#turn(session);
    const before = this.nowMs - outbox.SWEPT_FROM_SECONDS * 1000;
    return [...this.outbox]
      .filter(([, createdAtMs]) => createdAtMs < before)
      .map(([id]) => ({ id, kind: 'account', entity_id: ACCOUNT_ID }));
  }
}
