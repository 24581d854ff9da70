/**
 * Keys that a person has denied, by id: no process signs with one or publishes it any more, whatever its dates say
 * (auth traps, section 4). Each is an item of the session table, so that a denial needs no secret store, and a process
 * asks only after the keys that it holds, beside requests.
 */
import { sessionItemKeys, TABLE_KEY } from '../../contract/tables.ts';
import type { Clock, Timer } from '../clock.ts';
import { pause } from '../clock.ts';
import type { AttributeValue, TableClient } from '../dynamodb/table-client.ts';
import { outsideTimeBudget } from '../resilience/time-budget.ts';

export interface DeniedKeysOptions {
  readonly tables: TableClient;
  /** Name of the session table. */
  readonly table: string;
  readonly clock: Clock;
  readonly timer: Timer;
  /** Ids of every key that is held now, in any order. */
  readonly heldIds: () => readonly string[];
  /** Called with all that are denied now, each time that it is another set. Must return at once and not throw. */
  readonly onChange: (denied: ReadonlySet<string>) => void;
}

/** A denial holds within a minute of running time: a look, one that failed, and the way to the other region. */
export const LOOK_EVERY_MS = 30_000;
/** After a look that failed. */
const LOOK_AGAIN_MS = 5000;

/** No key. */
export const NONE_DENIED: ReadonlySet<string> = new Set();

export class DeniedKeys {
  readonly #options: DeniedKeysOptions;
  #denied = NONE_DENIED;
  #flight: Promise<void> | undefined;
  #nextDueMs = 0;

  constructor(options: DeniedKeysOptions) {
    this.#options = options;
  }

  /** As last seen; the same object until it changes. A table that does not answer changes nothing. */
  ids(): ReadonlySet<string> {
    return this.#denied;
  }

  /** Starts a look when one is due and none is under way. Returns at once. */
  lookIfDue(): void {
    const nowMs = this.#options.clock.wallMs();
    if (this.#flight !== undefined || nowMs < this.#nextDueMs) return;
    const ids = [...new Set(this.#options.heldIds())];
    if (ids.length === 0) return;
    this.#nextDueMs = nowMs + LOOK_EVERY_MS;
    this.#flight = outsideTimeBudget(() => this.#look(ids)).finally(() => {
      this.#flight = undefined;
    });
  }

  /** Waits for a look under way, `budgetMs` at the most. Never throws. */
  async settle(budgetMs: number): Promise<void> {
    if (this.#flight !== undefined) await Promise.race([this.#flight, pause(this.#options.timer, budgetMs)]);
  }

  async #look(ids: readonly string[]): Promise<void> {
    try {
      this.#take(await deniedAmong(this.#options, ids));
    } catch {
      // The table tells of itself: it is behind every request. What was seen before still holds.
      this.#nextDueMs = this.#options.clock.wallMs() + LOOK_AGAIN_MS;
    }
  }

  #take(found: ReadonlySet<string>): void {
    if (found.size === this.#denied.size && [...found].every((id) => this.#denied.has(id))) return;
    this.#denied = found;
    this.#options.onChange(found);
  }
}

/** @throws Error when the table did not answer for each of them. */
async function deniedAmong(
  { tables, table }: Pick<DeniedKeysOptions, 'tables' | 'table'>,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const idByKey = new Map(ids.map((id) => [sessionItemKeys.deniedKey(id), id]));
  const Keys = [...idByKey.keys()].map((key) => ({ [TABLE_KEY]: { S: key } }));
  const { Responses, UnprocessedKeys } = await tables.send('BatchGetItem', {
    RequestItems: { [table]: { Keys } },
  });
  if (Object.keys(UnprocessedKeys ?? {}).length > 0) throw new Error('the table answered for some keys only');
  const items: readonly Record<string, AttributeValue>[] = Responses?.[table] ?? [];
  return new Set(items.flatMap((item) => idByKey.get(item[TABLE_KEY]?.S ?? '') ?? []));
}
