/**
 * What a holder knows, as a closed union, and how each reading changes it. Pure: no clock, no call.
 * Serials order the versions: a value is never replaced by an older one, however late an answer arrives.
 */
export interface Versioned {
  readonly serial: number;
}

/** `denied`: the store says no, or the secret is gone; a decision of somebody, unlike a transient failure. */
export type FailureKind = 'transient' | 'denied' | 'malformed' | 'rejected';
export interface Failure {
  readonly kind: FailureKind;
  readonly reason: string;
  readonly atMs: number;
  /** Failed readings since the last good one. */
  readonly inARow: number;
}

export type Holding<T> =
  | { readonly kind: 'empty'; readonly failure?: Failure }
  | {
      readonly kind: 'holding';
      readonly value: T;
      readonly source: string;
      /** Wall time at which a source last confirmed this serial or a newer value was taken. */
      readonly confirmedAtMs: number;
      readonly deniedSinceMs?: number;
      readonly failure?: Failure;
      /** Newer, but nobody could tell whether it works: tried when the held one is rejected in use. */
      readonly candidate?: { readonly value: T; readonly source: string };
    };

/** `unknown`: what would check it is not there. The held value stays and the candidate is kept beside it. */
export type Validity = 'accepted' | 'rejected' | 'unknown';

export type Reading<T> =
  | {
      readonly kind: 'delivered';
      readonly value: T;
      readonly source: string;
      readonly validity: Validity;
      readonly atMs: number;
    }
  | {
      readonly kind: 'failed';
      readonly failure: FailureKind;
      readonly reason: string;
      readonly atMs: number;
    }
  /** A user of the value was refused with it. */
  | { readonly kind: 'rejected-in-use'; readonly serial: number; readonly atMs: number };

export type TransitionKind =
  | 'first-value'
  | 'replaced'
  | 'confirmed'
  | 'kept-newer'
  | 'refused-candidate'
  | 'kept-candidate'
  | 'promoted-candidate'
  | 'failed'
  | 'ignored';

export interface Step<T> {
  readonly next: Holding<T>;
  readonly transition: TransitionKind;
}

export const EMPTY: Holding<never> = { kind: 'empty' };

/** The next state. */
export function advance<T extends Versioned>(holding: Holding<T>, reading: Reading<T>): Step<T> {
  switch (reading.kind) {
    case 'delivered':
      return delivered(holding, reading);
    case 'failed':
      return { next: failed(holding, reading.failure, reading.reason, reading.atMs), transition: 'failed' };
    case 'rejected-in-use':
      return rejectedInUse(holding, reading.serial, reading.atMs);
  }
}

type Delivery<T> = Extract<Reading<T>, { kind: 'delivered' }>;

function delivered<T extends Versioned>(holding: Holding<T>, reading: Delivery<T>): Step<T> {
  const { value, source, atMs } = reading;
  if (reading.validity === 'rejected') {
    const next = failed(holding, 'rejected', `value with serial ${value.serial} failed its check`, atMs);
    return { next, transition: 'refused-candidate' };
  }
  if (holding.kind === 'empty') return { next: take(value, source, atMs), transition: 'first-value' };
  if (value.serial < holding.value.serial) return { next: holding, transition: 'kept-newer' };
  if (value.serial === holding.value.serial) {
    return {
      next: { ...take(holding.value, holding.source, atMs), ...kept(holding) },
      transition: 'confirmed',
    };
  }
  if (reading.validity === 'unknown') {
    const confirmed = take(holding.value, holding.source, holding.confirmedAtMs);
    return { next: { ...confirmed, candidate: { value, source } }, transition: 'kept-candidate' };
  }
  return { next: take(value, source, atMs), transition: 'replaced' };
}

const take = <T>(
  value: T,
  source: string,
  confirmedAtMs: number,
): Extract<Holding<T>, { kind: 'holding' }> => ({
  kind: 'holding',
  value,
  source,
  confirmedAtMs,
});

const kept = <T>(holding: Extract<Holding<T>, { kind: 'holding' }>) =>
  holding.candidate === undefined ? {} : { candidate: holding.candidate };

function failed<T>(holding: Holding<T>, kind: FailureKind, reason: string, atMs: number): Holding<T> {
  const failure: Failure = { kind, reason, atMs, inARow: (holding.failure?.inARow ?? 0) + 1 };
  if (holding.kind === 'empty' || kind !== 'denied') return { ...holding, failure };
  return { ...holding, failure, deniedSinceMs: holding.deniedSinceMs ?? atMs };
}

function rejectedInUse<T extends Versioned>(holding: Holding<T>, serial: number, atMs: number): Step<T> {
  if (holding.kind === 'empty' || holding.value.serial !== serial || holding.candidate === undefined) {
    return { next: holding, transition: 'ignored' };
  }
  const { value, source } = holding.candidate;
  return { next: take(value, source, atMs), transition: 'promoted-candidate' };
}
