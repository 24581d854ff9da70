/**
 * Documents of upstream providers, by address: fresh for an hour, then usable for three more where reading them again
 * fails for a passing reason. Each process has its own; nothing is read before the first use.
 */
import type { Clock } from '../clock.ts';
import { outsideTimeBudget } from '../resilience/time-budget.ts';
import { UpstreamRefused, UpstreamUnavailable } from './errors.ts';

/** Milliseconds of wall time. */
export const FRESH_MS = 3_600_000;
/** From this age on the next use reads the document again, beside itself: so that nobody waits for it. */
export const AHEAD_MS = 2_700_000;
/** Auth traps A9: longer helps little, since the same provider's token endpoint is then gone too. */
export const STALE_LIMIT_MS = 4 * 3_600_000;
/** At most one read in this time where the last one failed, or where a key id is unknown. */
export const PAUSE_MS = 60_000;
/** Held at once; the one used longest ago goes first. */
export const MAXIMUM_DOCUMENTS = 200;

interface Entry<T> {
  readonly value: T;
  readonly readAtMs: number;
}

/** The last read, which did not give a document. */
interface Failure {
  readonly error: unknown;
  readonly atMs: number;
}

export interface DocumentCacheOptions<T> {
  /** @throws UpstreamUnavailable or UpstreamRefused; whether a held document stands in is decided by which. */
  readonly read: (url: string) => Promise<T>;
  readonly clock: Clock;
  /** Told at every use of a document that is past its hour. */
  readonly onStale: (url: string, ageSeconds: number) => void;
}

export class DocumentCache<T> {
  readonly #options: DocumentCacheOptions<T>;
  readonly #entries = new Map<string, Entry<T>>();
  readonly #reading = new Map<string, Promise<T>>();
  readonly #failures = new Map<string, Failure>();

  constructor(options: DocumentCacheOptions<T>) {
    this.#options = options;
  }

  /** @throws what `read` throws, where nothing held may be used instead. */
  async get(url: string): Promise<T> {
    const entry = this.#entries.get(url);
    const ageMs = this.#ageMs(entry);
    if (entry === undefined || ageMs >= STALE_LIMIT_MS) return this.#read(url);
    if (ageMs < FRESH_MS) {
      if (ageMs >= AHEAD_MS) this.#readAhead(url);
      return entry.value;
    }
    const recent = this.#recentFailure(url);
    if (recent !== undefined) {
      if (isDecision(recent.error)) throw recent.error;
      return this.#stale(url, entry);
    }
    try {
      return await this.#read(url);
    } catch (error) {
      if (isPassing(error)) return this.#stale(url, entry);
      throw error;
    }
  }

  /**
   * Where what is held does not have what it should: reads again, unless that was tried within the minute; then
   * answers what is held. Never stale.
   * @throws what `read` throws.
   */
  async reread(url: string): Promise<T> {
    const entry = this.#entries.get(url);
    if (entry !== undefined && this.#ageMs(entry) < PAUSE_MS) return entry.value;
    if (this.#recentFailure(url) !== undefined)
      throw new UpstreamUnavailable('the provider did not answer a moment ago');
    return this.#read(url);
  }

  /** A clock that was set back makes nothing fresh. */
  #ageMs(entry: Entry<T> | undefined): number {
    const ageMs = this.#options.clock.wallMs() - (entry?.readAtMs ?? -Infinity);
    return ageMs < 0 ? STALE_LIMIT_MS : ageMs;
  }

  /** Undefined once the pause after it is over. */
  #recentFailure(url: string): Failure | undefined {
    const failure = this.#failures.get(url);
    const sinceMs = this.#options.clock.wallMs() - (failure?.atMs ?? -Infinity);
    return sinceMs >= 0 && sinceMs < PAUSE_MS ? failure : undefined;
  }

  #stale(url: string, entry: Entry<T>): T {
    this.#options.onStale(url, Math.floor(this.#ageMs(entry) / 1000));
    return entry.value;
  }

  /** The request that found it ageing neither waits for it nor lends it its time. */
  #readAhead(url: string): void {
    if (this.#recentFailure(url) !== undefined) return;
    outsideTimeBudget(() => this.#read(url)).catch(() => undefined);
  }

  /** Everybody who needs it meanwhile waits for the same read. */
  #read(url: string): Promise<T> {
    const underWay = this.#reading.get(url);
    if (underWay !== undefined) return underWay;
    const reading = this.#readNow(url).finally(() => this.#reading.delete(url));
    this.#reading.set(url, reading);
    return reading;
  }

  async #readNow(url: string): Promise<T> {
    try {
      const value = await this.#options.read(url);
      this.#failures.delete(url);
      this.#keep(url, { value, readAtMs: this.#options.clock.wallMs() });
      return value;
    } catch (error) {
      if (this.#entries.has(url)) this.#failures.set(url, { error, atMs: this.#options.clock.wallMs() });
      throw error;
    }
  }

  #keep(url: string, entry: Entry<T>): void {
    this.#entries.delete(url);
    this.#entries.set(url, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size <= MAXIMUM_DOCUMENTS || oldest === undefined) return;
    this.#entries.delete(oldest);
    this.#failures.delete(oldest);
  }
}

/** The provider said something that may not be believed: nobody goes on with what it said before. */
const isDecision = (error: unknown): boolean =>
  error instanceof UpstreamRefused && error.reason !== 'unreadable';

/** No answer, or something that is no document. */
const isPassing = (error: unknown): boolean =>
  error instanceof UpstreamUnavailable || (error instanceof UpstreamRefused && !isDecision(error));
