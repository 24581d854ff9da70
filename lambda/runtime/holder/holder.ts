/**
 * A value that requests read synchronously from memory and that invocations keep fresh.
 * Nothing runs between invocations (Lambda freezes the process), so each one starts a refresh where it is due,
 * goes on beside it and waits a short moment for it before it ends.
 */
import type { Clock, Timer } from '../clock.ts';
import { pause } from '../clock.ts';
import { TemporarilyUnavailable, describeError } from '../errors.ts';
import { outsideTimeBudget } from '../resilience/time-budget.ts';
import { endlessPatience, inOrder, patienceOf } from './in-order.ts';
import { runningDeadline } from './running-deadline.ts';
import type { RunningDeadline } from './running-deadline.ts';
import { SourceError } from './source.ts';
import type { Source } from './source.ts';
import { EMPTY, advance } from './state.ts';
import type {
  FailureKind,
  Held,
  Holding,
  Reading,
  Standing,
  TransitionKind,
  Validity,
  Versioned,
} from './state.ts';
import { viewOf, voidBy } from './view.ts';
import type { AgePolicy, HolderView } from './view.ts';

/** Checks a newer value before it replaces the held one. Must not throw. */
export type Validate<T> = (candidate: T, held: T | undefined) => Promise<Validity>;

export interface HolderEvent {
  readonly holder: string;
  /** `hedged`: a cold start asked the next source because the one before was silent. */
  readonly transition: TransitionKind | 'voided' | 'hedged';
  readonly serial?: number;
  readonly source?: string;
  readonly failure?: FailureKind;
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
  /** Called each time that a store stands behind the value that is held. Must return at once and not throw. */
  readonly onVouched?: (value: T, atMs: number) => void;
}

/** Running time that one walk through the sources may take, milliseconds. */
const REFRESH_BUDGET_MS = 5000;
/** How long an invocation waits at its end for a refresh that it started, milliseconds. */
export const SETTLE_MS = 300;
/** How long the first request waits when there is nothing usable, milliseconds. */
export const ENSURE_MS = 1500;
/** How long a cold start waits for a silent source before it asks the next one too (auth traps A13). */
const HEDGE_MS = 400;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;
/** +/-20 %. */
const JITTER = 0.2;

interface Flight {
  /** `walk`: in order until one delivers; `search`: all at once for something newer than what is refused in use. */
  readonly kind: 'walk' | 'search';
  readonly done: Promise<void>;
  readonly deadline: RunningDeadline;
  waitedFor: boolean;
}

/** One flight's way through the sources. */
interface Errand {
  readonly signal: AbortSignal;
  readonly isOpen: () => boolean;
  /** The own store said no during this flight. */
  denied: boolean;
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
    const held = this.#held();
    if (held === undefined) throw this.#unavailable('no source has delivered it yet');
    const why = voidBy(held, this.#options.policy, this.#nowMs());
    if (why !== undefined) throw this.#unavailable(`it expired (${why})`);
    return held.value;
  }

  /** Starts a refresh when one is due and none is under way. Returns at once. */
  refreshIfDue(): void {
    this.#flight?.deadline.check();
    if (this.#options.clock.wallMs() >= this.#nextDueMs) this.#start();
  }

  /**
   * The value with this serial was refused where it was used: takes a kept candidate, or asks every source for a
   * newer one; `settle` waits for that. Until one is found, the view says since when it is refused.
   */
  rejectedInUse(serial: number): void {
    const reading = { kind: 'rejected-in-use', serial, atMs: this.#options.clock.wallMs() } as const;
    const transition = this.#apply(reading);
    if (transition === 'promoted-candidate' || this.#held()?.value.serial !== serial) return;
    if (transition === 'rejected-in-use') this.#start();
    else this.refreshIfDue();
  }

  /** The value with this serial was accepted where it was used: ends what `rejectedInUse` began. */
  acceptedInUse(serial: number): void {
    if (this.#isRejected()) this.#apply({ kind: 'accepted-in-use', serial });
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

  #unavailable(why: string): TemporarilyUnavailable {
    return new TemporarilyUnavailable('keys', `${this.name} is not available: ${why}`);
  }

  #held(): Held<T> | undefined {
    return this.#holding.kind === 'holding' ? this.#holding : undefined;
  }

  #isRejected(): boolean {
    return this.#held()?.rejectedSinceMs !== undefined;
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
      if (end === 'frozen') this.#void();
      else this.#fail('own-store', 'transient', `no source answered within ${REFRESH_BUDGET_MS} ms`);
      finish();
      controller.abort();
    });
    const kind = this.#isRejected() ? 'search' : 'walk';
    this.#flight = { kind, done: ended.promise, deadline, waitedFor: false };
    const errand = kind === 'search' ? this.#search.bind(this) : this.#walk.bind(this);
    void outsideTimeBudget(() => errand(controller.signal, () => open)).then(() => {
      if (!open) return;
      finish();
      // Refused while a walk was under way, which does not look for newer ones everywhere.
      if (kind === 'walk' && this.#isRejected()) this.#start();
    });
  }

  /** A search begins out of turn: without an answer it is still due, however young the value is. */
  #void(): void {
    if (this.#isRejected()) this.#nextDueMs = this.#nowMs();
    this.#options.onEvent({ holder: this.name, transition: 'voided' });
  }

  /** `isOpen`: false once the deadline ended the flight; a late value still counts, a late failure does not. */
  async #walk(signal: AbortSignal, isOpen: () => boolean): Promise<void> {
    const { sources, timer } = this.#options;
    const errand: Errand = { signal, isOpen, denied: false };
    const patience = this.#held() === undefined ? () => patienceOf(timer, HEDGE_MS) : endlessPatience;
    await inOrder(
      sources.map((source) => () => this.#ask(source, errand)),
      patience,
      () => this.#hedge(),
    );
  }

  async #ask(source: Source<T>, errand: Errand): Promise<boolean> {
    if (!this.#worthAsking(source, errand)) return false;
    const value = await this.#look(source, errand);
    if (value === undefined) return false;
    const transition = await this.#deliver(source, value);
    return !['refused-candidate', 'kept-newer', 'not-confirmed'].includes(transition);
  }

  /** A later source while the own store fails: only where the value is not confirmed recently by another. */
  #worthAsking({ standing = 'own-store' }: Source<T>, { denied }: Errand): boolean {
    // A denial is somebody's decision; what was put aside is for silence, not for going round it.
    if (standing === 'escrow' && denied) return false;
    const view = this.view();
    return standing === 'own-store' || view.state !== 'fresh';
  }

  /** @returns undefined when it failed, which is noted, or has nothing newer. */
  async #look(source: Source<T>, errand: Errand): Promise<T | undefined> {
    const { standing = 'own-store' } = source;
    try {
      return await source.read(errand.signal, this.#held()?.value.serial);
    } catch (error) {
      if (!errand.isOpen()) return undefined;
      const kind = error instanceof SourceError ? error.kind : 'transient';
      if (standing === 'own-store' && kind === 'denied') errand.denied = true;
      this.#fail(standing, kind, describeError(error).error, source.name);
      return undefined;
    }
  }

  /** Everywhere at once, the newest first: during a rotation the stores differ, and none is right for long. */
  async #search(signal: AbortSignal, isOpen: () => boolean): Promise<void> {
    const errand: Errand = { signal, isOpen, denied: false };
    const looks = this.#options.sources.map(async (source) => ({
      source,
      value: await this.#look(source, errand),
    }));
    const found = (await Promise.all(looks)).flatMap(({ source, value }) =>
      value === undefined || (source.standing === 'escrow' && errand.denied) ? [] : [{ source, value }],
    );
    for (const { source, value } of found.toSorted((one, other) => other.value.serial - one.value.serial)) {
      const transition = await this.#deliver(source, value);
      const serial = this.#held()?.value.serial ?? 0;
      // Nobody can tell whether it works, but the held one does not.
      if (transition === 'kept-candidate')
        this.#apply({ kind: 'rejected-in-use', serial, atMs: this.#nowMs() });
      if (!this.#isRejected()) return;
    }
    if (isOpen()) this.#fail('own-store', 'rejected', 'refused in use, and no source has a newer one');
  }

  async #deliver(source: Source<T>, value: T): Promise<TransitionKind> {
    const { name, standing = 'own-store' } = source;
    const validity = await this.#options.validate(value, this.#held()?.value);
    const atMs = this.#nowMs();
    const vouchedAtMs = source.vouchedAtMs?.(value) ?? atMs;
    const transition = this.#apply({
      kind: 'delivered',
      ...{ value, source: name, standing, validity, vouchedAtMs, atMs },
    });
    const vouched = standing !== 'escrow' && ['first-value', 'replaced', 'confirmed'].includes(transition);
    const held = this.#held()?.value;
    if (vouched && held !== undefined) this.#options.onVouched?.(held, atMs);
    return transition;
  }

  /** Counted as a failure of the own store, so that it is asked again soon. */
  #hedge(): void {
    this.#options.onEvent({ holder: this.name, transition: 'hedged' });
    this.#fail('own-store', 'transient', `no answer within ${HEDGE_MS} ms`);
  }

  #nowMs(): number {
    return this.#options.clock.wallMs();
  }

  #fail(standing: Standing, failure: FailureKind, reason: string, source?: string): void {
    const reading = { kind: 'failed', standing, failure, reason, atMs: this.#nowMs() } as const;
    this.#apply(reading, source === undefined ? { failure, reason } : { source, failure, reason });
  }

  /** @param said what the event tells beyond the state. */
  #apply(reading: Reading<T>, said: Partial<HolderEvent> = {}): TransitionKind {
    const { next, transition } = advance(this.#holding, reading);
    this.#holding = next;
    if (transition === 'ignored') return transition;
    this.#plan();
    this.#options.onEvent({
      holder: this.name,
      transition,
      ...(next.kind === 'holding' ? { serial: next.value.serial, source: next.source } : {}),
      ...(next.failure === undefined ? {} : { reason: next.failure.reason }),
      ...said,
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
    this.#nextDueMs = this.#nowMs() + waitMs * spread;
  }
}
