/**
 * Stops asking a dependency that does not answer. Our own, because the libraries cost more than the call to memory
 * that they often guard: opossum 1.7 us and cockatiel 15 us a call (measured) against 1 us allowed here.
 */
import type { BreakerName } from '../../contract/breakers.ts';
import type { Clock } from '../clock.ts';
import { describeError } from '../errors.ts';

/** Failures in a row, without an answer between them, that open the circuit. */
export const FAILURES_TO_OPEN = 10;
/** How long an open circuit waits before it lets one call probe, milliseconds of wall time. */
export const PROBE_AFTER_MS = 60_000;

/**
 * What an error says about the dependency. `answered`: it works and refused what was asked. `failed`: it does not
 * work. `nothing`: the fault was ours, or the time that our own caller had left.
 */
export type Verdict = 'answered' | 'failed' | 'nothing';

/** `half-open`: one call is under way to find out, the others are refused. */
export type BreakerState =
  | { readonly kind: 'closed'; readonly failuresInARow: number }
  | { readonly kind: 'open'; readonly probeAtMs: number }
  | { readonly kind: 'half-open'; readonly probeAtMs: number };

/** A circuit that has become what `to` says. `error` names what opened it, free of what libraries quote. */
export interface BreakerTransition {
  readonly breaker: BreakerName;
  readonly from: BreakerState['kind'];
  readonly to: BreakerState['kind'];
  readonly error?: string;
}

export interface CircuitBreakerOptions {
  readonly name: BreakerName;
  /**
   * Wall time for the wait, so that a drill runs it at its speed and a freeze counts towards it: a dependency has as
   * much time to recover while Lambda has the process frozen. Monotonic time tells a freeze from a slow answer.
   */
  readonly clock: Clock;
  readonly judge: (error: unknown) => Verdict;
  /** The longest that a call takes by its own time-outs, repetitions included, milliseconds. */
  readonly longestCallMs: number;
  /**
   * What refused calls are told, built once for each opening: one error for many callers, so nobody may change it.
   * An error with its stack for every call would cost more than the rest of this.
   */
  readonly refusal: (cause: unknown) => Error;
  readonly onTransition: (transition: BreakerTransition) => void;
}

/** A process that is only busy is late by far less; see the holder's running deadline. */
const FREEZE_GAP_MS = 1000;
const CLOSED: BreakerState = { kind: 'closed', failuresInARow: 0 };

/** One per process and dependency. State is the process's own: a new one begins closed. */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #state: BreakerState = CLOSED;
  #refused: Promise<never> | undefined;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Calls, unless the circuit is open. @throws what `call` throws, or what `refusal` made; then nothing was called. */
  run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#state !== CLOSED && this.#state.kind !== 'closed') {
      if (!this.#mayProbe(this.#state)) return this.#refusal();
      this.#become({ kind: 'half-open', probeAtMs: this.#state.probeAtMs });
      return this.#watch(call, true);
    }
    return this.#watch(call, false);
  }

  /**
   * Calls whatever the state, for who must know how the dependency is now, such as a health check. An answer closes
   * the circuit, a failure only counts while it is closed.
   */
  ask<T>(call: () => Promise<T>): Promise<T> {
    return this.#watch(call, false);
  }

  #mayProbe(state: Exclude<BreakerState, { readonly kind: 'closed' }>): boolean {
    const leftMs = state.probeAtMs - this.#options.clock.wallMs();
    // More than the whole wait is left only after the clock was set back.
    return state.kind === 'open' && (leftMs <= 0 || leftMs > PROBE_AFTER_MS);
  }

  async #watch<T>(call: () => Promise<T>, isProbe: boolean): Promise<T> {
    const startedMs = this.#options.clock.monotonicMs();
    try {
      const result = await call();
      if (this.#state !== CLOSED) this.#become(CLOSED);
      return result;
    } catch (error) {
      this.#take(error, this.#verdict(error, startedMs), isProbe);
      throw error;
    }
  }

  /**
   * Frozen for long, a call ends far behind its own time-outs, through no fault of the other side. A short freeze may
   * pass for a failure: it takes ten in a row, and an answer between them starts again.
   */
  #verdict(error: unknown, startedMs: number): Verdict {
    const { clock, judge, longestCallMs } = this.#options;
    const wasFrozen = clock.monotonicMs() - startedMs > longestCallMs + FREEZE_GAP_MS;
    return wasFrozen ? 'nothing' : judge(error);
  }

  #take(error: unknown, verdict: Verdict, isProbe: boolean): void {
    const state = this.#state;
    if (verdict === 'answered') this.#become(CLOSED);
    else if (isProbe && state.kind === 'half-open') this.#endProbe(error, verdict, state.probeAtMs);
    else if (verdict === 'failed' && state.kind === 'closed') this.#count(error, state.failuresInARow + 1);
  }

  /** A probe that said nothing leaves the next call to probe. */
  #endProbe(error: unknown, verdict: 'failed' | 'nothing', probeAtMs: number): void {
    if (verdict === 'failed') this.#open(error);
    else this.#become({ kind: 'open', probeAtMs });
  }

  #count(error: unknown, failuresInARow: number): void {
    if (failuresInARow >= FAILURES_TO_OPEN) this.#open(error);
    else this.#become({ kind: 'closed', failuresInARow });
  }

  #open(cause: unknown): void {
    this.#refused = refusing(this.#options.refusal(cause));
    this.#become({ kind: 'open', probeAtMs: this.#options.clock.wallMs() + PROBE_AFTER_MS }, cause);
  }

  #become(next: BreakerState, cause?: unknown): void {
    const from = this.#state.kind;
    this.#state = next;
    if (from === next.kind) return;
    if (next.kind === 'closed') this.#refused = undefined;
    const error = cause === undefined ? {} : { error: describeError(cause).error };
    this.#options.onTransition({ breaker: this.#options.name, from, to: next.kind, ...error });
  }

  #refusal(): Promise<never> {
    return this.#refused ?? Promise.reject(this.#options.refusal(undefined));
  }
}

/** A promise that may be handed out any number of times, or not at all. */
function refusing(error: Error): Promise<never> {
  const refused = Promise.reject(error);
  refused.catch(() => undefined);
  return refused;
}
