/**
 * One held value put aside in the session table, for the process that starts while every secret store is dark.
 * Each region writes only its own item, sealed with its own KMS key: opening it needs nothing of another region.
 */
import type { DataKeys } from '../aws-api/data-keys.ts';
import { AwsServiceError } from '../aws-api/service-error.ts';
import { CONDITION_FAILED } from '../dynamodb/table-client.ts';
import type { TableClient } from '../dynamodb/table-client.ts';
import { errorName } from '../errors.ts';
import { decodeSecret } from '../holder/secrets-manager-source.ts';
import { SourceError } from '../holder/source.ts';
import type { Versioned } from '../holder/state.ts';
import { fromAttributes, keyOf, toAttributes } from './item.ts';
import type { ReadItem, SealedItem } from './item.ts';
import type { EscrowPlace } from './place.ts';
import { openItem, sealItem } from './seal.ts';

export interface EscrowOptions<T> {
  readonly tables: TableClient;
  /** Name of the session table. */
  readonly table: string;
  readonly keys: DataKeys;
  readonly place: EscrowPlace;
  /** The same as for the secret itself. @throws Error a plain sentence. */
  readonly decode: (raw: unknown) => T;
}

export interface PutAside<T> {
  readonly value: T;
  /** Epoch milliseconds at which a store stood behind it, as its writer saw it. */
  readonly vouchedAtMs: number;
}

export class Escrow<T extends Versioned> {
  readonly place: EscrowPlace;
  readonly #options: EscrowOptions<T>;

  constructor(options: EscrowOptions<T>) {
    this.place = options.place;
    this.#options = options;
  }

  /** The item without opening it. @throws SourceError `transient` when the table does not answer. */
  async look(): Promise<ReadItem> {
    const { tables, table, place } = this.#options;
    try {
      const input = { TableName: table, Key: keyOf(place), ConsistentRead: true };
      const { Item } = await tables.send('GetItem', input);
      return fromAttributes(place, Item);
    } catch (error) {
      throw new SourceError(
        'transient',
        `${this.#what()}: ${errorName(error)} from the session table`,
        error,
      );
    }
  }

  /** @throws SourceError `malformed` when the seal does not fit, `denied` or `transient` as KMS answers. */
  async open(item: SealedItem, signal?: AbortSignal): Promise<PutAside<T>> {
    const text = await this.#unsealed(item, signal);
    if (text === undefined) throw new SourceError('malformed', `${this.#what()}: its seal does not fit`);
    const decode = (raw: unknown): PutAside<T> => {
      const { value, vouchedAtMs } = raw as { readonly value?: unknown; readonly vouchedAtMs?: unknown };
      return { value: this.#options.decode(value), vouchedAtMs: Number(vouchedAtMs) || 0 };
    };
    return decodeSecret(text, this.#what(), decode);
  }

  /**
   * Puts a value aside, unless one of the same or a newer serial lies there.
   * @param broken tag of an item that cannot be opened: that very one is replaced whatever its serial
   * @throws SourceError
   */
  async put({ value, vouchedAtMs }: PutAside<T>, broken?: string): Promise<'written' | 'kept'> {
    const { tables, table, keys, place } = this.#options;
    try {
      const item = await sealItem(keys, place, value.serial, JSON.stringify({ value, vouchedAtMs }));
      const condition = conditionOf(value.serial, broken);
      await tables.send('PutItem', { TableName: table, Item: toAttributes(place, item), ...condition });
      return 'written';
    } catch (error) {
      if (errorName(error) === CONDITION_FAILED) return 'kept';
      throw this.#sourceError(error);
    }
  }

  async #unsealed(item: SealedItem, signal?: AbortSignal): Promise<string | undefined> {
    try {
      return await openItem(this.#options.keys, this.place, item, signal);
    } catch (error) {
      throw this.#sourceError(error);
    }
  }

  #sourceError(error: unknown): SourceError {
    const name = errorName(error);
    const passing = !(error instanceof AwsServiceError) || error.transient;
    const kind = passing ? 'transient' : NOT_OURS.has(name) ? 'malformed' : 'denied';
    return new SourceError(kind, `${this.#what()}: ${name}`, error);
  }

  #what(): string {
    return `escrow item ${this.place.secret}`;
  }
}

/** KMS about a blob of another key, context or content (API reference, Decrypt). */
const NOT_OURS: ReadonlySet<string> = new Set(['InvalidCiphertextException', 'IncorrectKeyException']);

function conditionOf(serial: number, broken: string | undefined) {
  const older = 'attribute_not_exists(#serial) OR attribute_not_exists(#tag) OR #serial < :serial';
  return {
    ConditionExpression: broken === undefined ? older : `${older} OR #tag = :broken`,
    ExpressionAttributeNames: { '#serial': 'serial', '#tag': 'tag' },
    ExpressionAttributeValues: {
      ':serial': { N: String(serial) },
      ...(broken === undefined ? {} : { ':broken': { S: broken } }),
    },
  };
}
