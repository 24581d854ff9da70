/**
 * The history of a run: every entry is stamped, kept for the judges and written to `journal.jsonl` as it happens.
 * Lines go out in batches at most 100 ms apart, so an ordinary exit loses nothing and a SIGKILL a tenth of a second.
 */
import { closeSync, openSync, writeSync } from 'node:fs';

import { EvidenceError, plainCause } from './errors.ts';
import type { Emit, JournalEntry, JournalEvent } from './events.ts';

const FLUSH_INTERVAL_MS = 100;
const FLUSH_SIZE = 64 * 1024;

/** Simulated and machine milliseconds since the run began. */
export type Stamp = () => { readonly at: number; readonly realMs: number };

export interface JournalOptions {
  readonly stamp: Stamp;
  /** Absent: kept in memory only. */
  readonly file?: string;
  /** Called once, when a write fails: the run must end, since what happens next leaves no evidence. */
  readonly onFailure?: (error: EvidenceError) => void;
  /** Sees each event after it was kept: the live progress. */
  readonly onEvent?: (event: JournalEvent) => void;
}

export class Journal {
  readonly #options: JournalOptions;
  readonly #events: JournalEvent[] = [];
  readonly #descriptor: number | undefined;
  #pending = '';
  #timer: NodeJS.Timeout | undefined;
  #failed = false;
  #closed = false;

  /** @throws EvidenceError when the file cannot be opened. */
  constructor(options: JournalOptions) {
    this.#options = options;
    this.#descriptor = options.file === undefined ? undefined : open(options.file);
  }

  /** Entries after {@link close} are dropped: a world that is being torn down may still speak. */
  readonly emit: Emit = (entry: JournalEntry) => {
    if (this.#closed) return;
    const event: JournalEvent = { ...entry, ...this.#options.stamp() };
    this.#events.push(event);
    this.#options.onEvent?.(event);
    if (this.#descriptor === undefined || this.#failed) return;
    this.#pending += `${JSON.stringify(event)}\n`;
    if (this.#pending.length >= FLUSH_SIZE) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_INTERVAL_MS).unref();
  };

  get events(): readonly JournalEvent[] {
    return this.#events;
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#descriptor === undefined || this.#pending === '' || this.#failed) return;
    const batch = this.#pending;
    this.#pending = '';
    try {
      writeWhole(this.#descriptor, batch);
    } catch (error) {
      this.#failed = true;
      this.#options.onFailure?.(
        new EvidenceError(
          'JOURNAL_UNWRITABLE',
          `The journal cannot be written: ${plainCause(error)}.`,
          error,
        ),
      );
    }
  }

  /** Writes what is left. Repeating changes nothing. */
  close(): void {
    if (this.#closed) return;
    this.flush();
    this.#closed = true;
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }
}

function open(file: string): number {
  try {
    return openSync(file, 'a');
  } catch (error) {
    throw new EvidenceError(
      'JOURNAL_UNWRITABLE',
      `The journal ${file} cannot be opened: ${plainCause(error)}.`,
      error,
    );
  }
}

/** `write` may take only a part of what it is given. */
function writeWhole(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let offset = 0; offset < bytes.length;) offset += writeSync(descriptor, bytes, offset);
}
