/**
 * Documents that a process keeps in memory, filled by use. The version item is polled beside requests; when it
 * changed, every kept document is read again at its next use.
 */
import type { Clock } from '../clock.ts';

/** How often the version item is read, milliseconds of wall time. */
export const POLL_MS = 60_000;
/** Bounds what polling cannot see: replication ships items in any order and promises no lag. */
export const ENTRY_MAXIMUM_AGE_MS = 5 * 60_000;
/** How long "there is no such item" is believed, milliseconds. */
export const NEGATIVE_AGE_MS = 5000;
/** How long a document is still used when the table does not answer, milliseconds. */
export const STALE_LIMIT_MS = 3_600_000;

/** Documents held at once: anybody may ask for ids that do not exist, and each would stay in memory. */
export const MAXIMUM_ENTRIES = 10_000;

interface Entry {
  readonly document: unknown;
  readonly readAtMs: number;
  readonly generation: number;
}

export interface SnapshotOptions {
  readonly readDocument: (key: string) => Promise<unknown>;
  readonly readVersion: () => Promise<string | undefined>;
  readonly clock: Clock;
}

export class Snapshot {
  readonly #options: SnapshotOptions;
  readonly #entries = new Map<string, Entry>();
  #version: string | undefined;
  #generation = 0;
  #polledAtMs = -Infinity;
  #recheck = false;

  constructor(options: SnapshotOptions) {
    this.#options = options;
  }

  /**
   * The document under `key`, undefined when a consistent read found none.
   * @throws when neither memory nor table can tell.
   */
  async find(key: string): Promise<unknown> {
    this.#pollIfDue();
    const entry = this.#entries.get(key);
    if (entry !== undefined && this.#isCurrent(entry)) return entry.document;
    return this.#read(key, entry);
  }

  /** Reads the version item when that is due; beside the request, and a failure only means trying again. */
  #pollIfDue(): void {
    const now = this.#options.clock.wallMs();
    if (now - this.#polledAtMs < POLL_MS) return;
    this.#polledAtMs = now;
    this.#options.readVersion().then(
      (version) => this.#noteVersion(version),
      () => undefined,
    );
  }

  #noteVersion(version: string | undefined): void {
    // The first answer counts as a change: what was read before it may be older. And once more at the poll after a
    // change, which may have arrived before the items that it announces.
    const changed = version !== this.#version;
    if (changed || this.#recheck) this.#generation += 1;
    this.#recheck = changed;
    this.#version = version;
  }

  #isCurrent(entry: Entry): boolean {
    const ageMs = this.#options.clock.wallMs() - entry.readAtMs;
    if (entry.document === undefined) return ageMs < NEGATIVE_AGE_MS;
    return entry.generation === this.#generation && ageMs < ENTRY_MAXIMUM_AGE_MS;
  }

  async #read(key: string, known: Entry | undefined): Promise<unknown> {
    const generation = this.#generation;
    const readAtMs = this.#options.clock.wallMs();
    try {
      const document = await this.#options.readDocument(key);
      this.#keep(key, { document, readAtMs, generation });
      return document;
    } catch (error) {
      if (known?.document === undefined || readAtMs - known.readAtMs > STALE_LIMIT_MS) throw error;
      return known.document;
    }
  }

  /** The entry read longest ago goes first. */
  #keep(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAXIMUM_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
  }
}
