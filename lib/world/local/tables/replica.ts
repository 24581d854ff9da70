/**
 * One region's copy of the tables. Every write carries a stamp that is kept beside the item, never in it; the later
 * stamp wins, silently. Work on one key is done one after the other, so stamp and item cannot part.
 */
import type { TablePart } from '../../../assembly/topology.ts';
import type { TableStore } from './dynalite.ts';
import { expiryOf, keyText } from './items.ts';
import type { Item, WriteTarget } from './items.ts';
import { KeyLocks } from './key-locks.ts';

/** Orders writes across regions. AWS compares clocks; the world has one clock, so a counter says the same. */
export interface Stamp {
  readonly sequence: number;
  /** Epoch milliseconds, simulated. */
  readonly at: number;
}
/** What travels to another region: the whole item, or its absence. */
export interface Change {
  readonly table: string;
  readonly key: Item;
  readonly item: Item | undefined;
  readonly stamp: Stamp;
}
interface Held {
  readonly stamp: Stamp;
  readonly exists: boolean;
  readonly key: Item;
  readonly expiresAtSeconds: number | undefined;
}

/** A table without a replica here is not a resource that anybody can find. */
export interface ReplicaOptions {
  readonly store: TableStore;
  readonly parts: ReadonlyMap<string, TablePart>;
  readonly nextStamp: () => Stamp;
  readonly changed: (change: Change) => void;
}

export class Replica {
  readonly #options: ReplicaOptions;
  readonly #locks = new KeyLocks();
  readonly #held = new Map<string, Map<string, Held>>();

  constructor(options: ReplicaOptions) {
    this.#options = options;
    for (const name of options.parts.keys()) this.#held.set(name, new Map());
  }

  get store(): TableStore {
    return this.#options.store;
  }
  part(table: string): TablePart | undefined {
    return this.#options.parts.get(table);
  }

  async createTables(): Promise<void> {
    for (const part of this.#options.parts.values())
      await this.store.call('CreateTable', {
        TableName: part.name,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: part.keyAttribute, KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: part.keyAttribute, AttributeType: 'S' }],
      });
  }

  /**
   * A write of this region. Resolves when the store has answered; what was written is read back and sent on after
   * that, before the next work on the same key. @throws AwsError what `perform` throws; nothing is sent then.
   */
  write<T>(targets: readonly WriteTarget[], perform: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    void this.#locks.run(targets.map(lockName), async () => {
      try {
        const answer = await perform();
        const stamped = targets.map((target) => ({ target, stamp: this.#options.nextStamp() }));
        resolve(answer);
        for (const { target, stamp } of stamped) await this.#record(target, stamp);
      } catch (error) {
        reject(error);
      }
    });
    return promise;
  }

  /** A change from another region arrives. */
  async apply(change: Change): Promise<void> {
    await this.#locks.run([lockName(change)], async () => {
      const held = this.#of(change.table).get(keyText(change.key));
      if (held !== undefined && held.stamp.sequence > change.stamp.sequence) return;
      const TableName = change.table;
      await (change.item === undefined
        ? this.store.call('DeleteItem', { TableName, Key: change.key })
        : this.store.call('PutItem', { TableName, Item: change.item }));
      this.#remember(change);
    });
  }

  /** The item as it is now, unless it never was. */
  async read(table: string, key: Item): Promise<Item | undefined> {
    const answer = await this.store.call('GetItem', { TableName: table, Key: key, ConsistentRead: true });
    return answer['Item'] as Item | undefined;
  }

  /** Deletes what expired before `epochSeconds`, as a write of this region. */
  async expire(epochSeconds: number): Promise<void> {
    for (const [table, items] of this.#held)
      for (const { exists, key, expiresAtSeconds } of [...items.values()])
        if (exists && expiresAtSeconds !== undefined && expiresAtSeconds < epochSeconds)
          await this.#expireOne(table, key);
  }

  async #expireOne(table: string, key: Item): Promise<void> {
    await this.write([{ table, key, after: undefined }], () =>
      this.store.call('DeleteItem', { TableName: table, Key: key }),
    );
  }

  async #record({ table, key, after }: WriteTarget, stamp: Stamp): Promise<void> {
    const existed = this.#of(table).get(keyText(key))?.exists ?? false;
    const item = after === 'read-it' ? await this.read(table, key) : after;
    // Deleting what is not there changes nothing: it neither travels nor stands against an earlier write's arrival.
    if (!existed && item === undefined) return;
    const change = { table, key, item, stamp };
    this.#remember(change);
    this.#options.changed(change);
  }

  #remember({ table, key, item, stamp }: Change): void {
    const expiresAtSeconds = expiryOf(item, this.part(table)?.ttlAttribute);
    this.#of(table).set(keyText(key), { stamp, key, exists: item !== undefined, expiresAtSeconds });
  }

  #of(table: string): Map<string, Held> {
    const items = this.#held.get(table);
    if (items === undefined) throw new Error(`table ${table} has no replica here`);
    return items;
  }
}

const lockName = ({ table, key }: { readonly table: string; readonly key: Item }): string =>
  `${table}\n${keyText(key)}`;
