/**
 * A value that requests read synchronously from memory and that invocations keep fresh.
 * Nothing runs between invocations (Lambda freezes the process), so each one starts a refresh where it is due,
 * goes on beside it and waits a short moment for it before it ends.
 */
import type { Clock, Timer } from '../clock.ts';
import { pause } from '../clock.ts';
import { TemporarilyUnavailable, describeError } from '../errors.ts';
import { runningDeadline } from './running-deadline.ts';
import type { RunningDeadline } from './running-deadline.ts';
import { SourceError } from './source.ts';
import type { Source } from './source.ts';
import { EMPTY, advance } from './state.ts';
import type { FailureKind, Holding, Reading, TransitionKind, Validity, Versioned } from './state.ts';
import { viewOf } from './view.ts';
import type { AgePolicy, HolderView } from './view.ts';

/** Checks a newer value before it replaces the held one. Must not throw. */
export type Validate<T> = (candidate: T, held: T | undefined) => Promise<Validity>;

export interface HolderEvent {
  readonly holder: string;
  readonly transition: TransitionKind | 'voided';
  readonly serial?: number;
  readonly source?: string;
  readonly reason?: string;
}

export interface HolderOptions<T> {
  readonly name: string;
  readonly sources: readonly Source<T>[];
  readonly policy: AgePolicy<T>;
  readonly validate: Validate<T>;
  readonly clock: Clock;
  readonly timer: Timer;
  /** 0 <= x < 1. Spreads the refreshes of processes that were started together. */
  readonly random: () => number;
  readonly onEvent: (event: HolderEvent) => void;
}

/** Running time that one walk through the sources may take, milliseconds. */
const REFRESH_BUDGET_MS = 5000;
/** How long an invocation waits at its end for a refresh that it started, milliseconds. */
export const SETTLE_MS = 300;
/** How long the first request waits when there is nothing usable, milliseconds. */
export const ENSURE_MS = 1500;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;
/** +/-20 %. */
const JITTER = 0.2;

interface Flight {
  readonly done: Promise<void>;
  readonly deadline: RunningDeadline;
  waitedFor: boolean;
}

export class Holder<T extends Versioned> {
  readonly name: string;
  readonly #options: HolderOptions<T>;
  #holding: Holding<T> = EMPTY;
  #flight: Flight | undefined;
  #nextDueMs = 0;

  constructor(options: HolderOptions<T>) {
    this.name = options.name;
    this.#options = options;
  }

  /** What is held now, and how old it is. */
  view(): HolderView<T> {
    return viewOf(this.#holding, this.#options.policy, this.#options.clock.wallMs());
  }

  /** @throws TemporarilyUnavailable while nothing usable is held. */
  value(): T {
    const view = this.view();
    if (view.state === 'fresh' || view.state === 'stale') return view.value;
    const why = view.state === 'empty' ? 'no source has delivered it yet' : `it expired (${view.why})`;
    throw new TemporarilyUnavailable('keys', `${this.name} is not available: ${why}`);
  }

  /** Starts a refresh when one is due and none is under way. Returns at once. */
  refreshIfDue(): void {
    this.#flight?.deadline.check();
    if (this.#options.clock.wallMs() >= this.#nextDueMs) this.#start();
  }

  /** The value with this serial was refused where it was used: takes a kept candidate, or asks the sources again. */
  rejectedInUse(serial: number): void {
    const reading = { kind: 'rejected-in-use', serial, atMs: this.#options.clock.wallMs() } as const;
    if (this.#apply(reading) !== 'ignored' || !this.#holds(serial)) return;
    if (this.#failuresInARow() === 0) this.#start();
    else this.refreshIfDue();
  }

  /**
   * Waits for a refresh under way, `budgetMs` at the most, and for each refresh only once: a source that hangs
   * delays one invocation, not all of them. Never throws.
   */
  async settle(budgetMs = SETTLE_MS): Promise<void> {
    const flight = this.#flight;
    if (flight === undefined || flight.waitedFor) return;
    flight.waitedFor = true;
    await this.#landing(flight, budgetMs);
  }

  /** Waits, `budgetMs` at the most, when nothing usable is held. Never throws: `value` tells. */
  async ensure(budgetMs = ENSURE_MS): Promise<void> {
    this.refreshIfDue();
    const { state } = this.view();
    const flight = this.#flight;
    if (flight !== undefined && (state === 'empty' || state === 'expired'))
      await this.#landing(flight, budgetMs);
  }

  async #landing(flight: Flight, budgetMs: number): Promise<void> {
    await Promise.race([flight.done, pause(this.#options.timer, budgetMs)]);
  }

  #holds(serial: number): boolean {
    return this.#holding.kind === 'holding' && this.#holding.value.serial === serial;
  }

  #failuresInARow(): number {
    return this.#holding.failure?.inARow ?? 0;
  }

  #start(): void {
    if (this.#flight !== undefined) return;
    const controller = new AbortController();
    const ended = Promise.withResolvers<undefined>();
    let open = true;
    const finish = (): void => {
      open = false;
      deadline.stop();
      this.#flight = undefined;
      ended.resolve(undefined);
    };
    const deadline = runningDeadline(this.#options.clock, this.#options.timer, REFRESH_BUDGET_MS, (end) => {
      if (end === 'frozen') this.#options.onEvent({ holder: this.name, transition: 'voided' });
      else this.#fail('transient', `no source answered within ${REFRESH_BUDGET_MS} ms`);
      finish();
      controller.abort();
    });
    this.#flight = { done: ended.promise, deadline, waitedFor: false };
    void this.#walk(controller.signal, () => open).then(() => {
      if (open) finish();
    });
  }

  /** `isOpen`: false once the deadline ended the flight; a late value still counts, a late failure does not. */
  async #walk(signal: AbortSignal, isOpen: () => boolean): Promise<void> {
    for (const source of this.#options.sources) {
      try {
        const value = await source.read(signal);
        const held = this.#holding.kind === 'holding' ? this.#holding.value : undefined;
        const validity = await this.#options.validate(value, held);
        const atMs = this.#options.clock.wallMs();
        const transition = this.#apply({ kind: 'delivered', value, source: source.name, validity, atMs });
        if (transition !== 'refused-candidate') return;
      } catch (error) {
        if (!isOpen()) return;
        this.#fail(error instanceof SourceError ? error.kind : 'transient', describeError(error).error);
      }
    }
  }

  #fail(failure: FailureKind, reason: string): void {
    this.#apply({ kind: 'failed', failure, reason, atMs: this.#options.clock.wallMs() });
  }

  #apply(reading: Reading<T>): TransitionKind {
    const { next, transition } = advance(this.#holding, reading);
    this.#holding = next;
    if (transition === 'ignored') return transition;
    this.#plan();
    this.#options.onEvent({
      holder: this.name,
      transition,
      ...(next.kind === 'holding' ? { serial: next.value.serial, source: next.source } : {}),
      ...(next.failure === undefined ? {} : { reason: next.failure.reason }),
    });
    return transition;
  }

  #plan(): void {
    const failures = this.#failuresInARow();
    const waitMs =
      failures === 0
        ? this.#options.policy.softAgeMs
        : Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
    const spread = 1 + JITTER * (2 * this.#options.random() - 1);
    this.#nextDueMs = this.#options.clock.wallMs() + waitMs * spread;
  }
}
