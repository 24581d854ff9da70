/**
 * What a holder knows, as a closed union, and how each reading changes it. Pure: no clock, no call.
 * Serials order the versions: a value is never replaced by an older one, however late an answer arrives.
 */
export interface Versioned {
  readonly serial: number;
}

/**
 * What a source may say. `own-store`: the authority of this region, it confirms and it denies. `other-store`: the
 * replica region's, a byte copy; it confirms, and its denial decides nothing here. `escrow`: what this region put
 * aside; it tells a value and confirms nothing.
 */
export type Standing = 'own-store' | 'other-store' | 'escrow';

/** `denied`: the store says no, or the secret is gone; a decision of somebody, unlike a transient failure. */
export type FailureKind = 'transient' | 'denied' | 'malformed' | 'rejected';
export interface Failure {
  readonly kind: FailureKind;
  readonly reason: string;
  readonly atMs: number;
  /** Failed walks through the sources since the own store last answered well. */
  readonly inARow: number;
}

/** A value with where it came from and since when a store is known to stand behind it. */
export interface Origin<T> {
  readonly value: T;
  readonly source: string;
  readonly standing: Standing;
  /** Epoch milliseconds at which a store last vouched for it. */
  readonly vouchedAtMs: number;
}

export interface Held<T> {
  readonly kind: 'holding';
  readonly value: T;
  readonly source: string;
  /** Wall time at which a store last confirmed this serial; no failure and no escrow item ever moves it. */
  readonly confirmedAtMs: number;
  /** The same for the own region's store; where that never did, when the value was taken. */
  readonly ownConfirmedAtMs: number;
  /** Wall time since which this serial is held. */
  readonly heldSinceMs: number;
  readonly deniedSinceMs?: number;
  readonly failure?: Failure;
  /** Newer, but nobody could tell whether it works: tried when the held one is rejected in use. */
  readonly candidate?: Origin<T>;
  /** Wall time since which whoever uses the value is refused with it. */
  readonly rejectedSinceMs?: number;
}
export type Holding<T> = { readonly kind: 'empty'; readonly failure?: Failure } | Held<T>;

/** `unknown`: what would check it is not there. The held value stays and the candidate is kept beside it. */
export type Validity = 'accepted' | 'rejected' | 'unknown';

export interface Delivered<T> extends Origin<T> {
  readonly kind: 'delivered';
  readonly validity: Validity;
  readonly atMs: number;
}
export interface Failed {
  readonly kind: 'failed';
  readonly standing: Standing;
  readonly failure: FailureKind;
  readonly reason: string;
  readonly atMs: number;
}
export type Reading<T> =
  | Delivered<T>
  | Failed
  /** A user of the value was refused with it, or let in. */
  | { readonly kind: 'rejected-in-use'; readonly serial: number; readonly atMs: number }
  | { readonly kind: 'accepted-in-use'; readonly serial: number };

export type TransitionKind =
  | 'first-value'
  | 'replaced'
  | 'confirmed'
  | 'kept-newer'
  | 'not-confirmed'
  | 'refused-candidate'
  | 'kept-candidate'
  | 'promoted-candidate'
  | 'rejected-in-use'
  | 'accepted-again'
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
      return { next: failed(holding, reading), transition: 'failed' };
    case 'rejected-in-use':
      return rejectedInUse(holding, reading.serial, reading.atMs);
    case 'accepted-in-use':
      return acceptedInUse(holding, reading.serial);
  }
}

function delivered<T extends Versioned>(holding: Holding<T>, reading: Delivered<T>): Step<T> {
  const { value, validity, standing, atMs } = reading;
  if (validity === 'rejected') {
    const reason = `value with serial ${value.serial} failed its check`;
    const next = failed(holding, { kind: 'failed', standing, failure: 'rejected', reason, atMs });
    return { next, transition: 'refused-candidate' };
  }
  if (holding.kind === 'empty') return { next: take(holding, reading, atMs), transition: 'first-value' };
  if (value.serial < holding.value.serial) return { next: holding, transition: 'kept-newer' };
  if (value.serial === holding.value.serial) return confirmed(holding, reading);
  if (validity === 'unknown') return keptCandidate(holding, reading);
  return { next: take(holding, reading, atMs), transition: 'replaced' };
}

/** The value of `origin`, with what its source may not take away: a denial and a failure of the own store. */
function take<T extends Versioned>(before: Holding<T>, origin: Origin<T>, atMs: number): Held<T> {
  const { value, source, standing } = origin;
  // A clock that ran ahead where it was put aside makes nothing younger than now.
  const confirmedAtMs = Math.min(origin.vouchedAtMs, atMs);
  const ownConfirmedAtMs =
    standing === 'own-store' || before.kind === 'empty' ? confirmedAtMs : before.ownConfirmedAtMs;
  const heldSinceMs = isSameSerial(before, value) ? before.heldSinceMs : atMs;
  const times = { confirmedAtMs, ownConfirmedAtMs, heldSinceMs };
  return { kind: 'holding', value, source, ...times, ...kept(before, standing) };
}

const isSameSerial = <T extends Versioned>(holding: Holding<T>, value: T): holding is Held<T> =>
  holding.kind === 'holding' && holding.value.serial === value.serial;

/** Any store ends a denial; only the own one ends a failure. */
function kept<T>(before: Holding<T>, standing: Standing): Pick<Held<T>, 'deniedSinceMs' | 'failure'> {
  const deniedSinceMs = before.kind === 'holding' ? before.deniedSinceMs : undefined;
  return {
    ...(standing === 'escrow' && deniedSinceMs !== undefined ? { deniedSinceMs } : {}),
    ...(standing !== 'own-store' && before.failure !== undefined ? { failure: before.failure } : {}),
  };
}

/** Under one serial the first content stays. */
function confirmed<T extends Versioned>(holding: Held<T>, reading: Delivered<T>): Step<T> {
  if (reading.standing === 'escrow') return { next: holding, transition: 'not-confirmed' };
  const { candidate, rejectedSinceMs, failure } = holding;
  const same = { ...reading, value: holding.value };
  const next = {
    ...take(holding, same, reading.atMs),
    ...(candidate === undefined ? {} : { candidate }),
    // Refused in use it stays, and how often that was asked about: no store can know better.
    ...(rejectedSinceMs === undefined
      ? {}
      : { rejectedSinceMs, ...(failure === undefined ? {} : { failure }) }),
  };
  return { next, transition: 'confirmed' };
}

function keptCandidate<T extends Versioned>(holding: Held<T>, reading: Delivered<T>): Step<T> {
  const { value, source, standing, vouchedAtMs } = reading;
  const newest = (holding.candidate?.value.serial ?? 0) > value.serial;
  const candidate = newest ? holding.candidate : { value, source, standing, vouchedAtMs };
  const { failure: _failure, deniedSinceMs: _denied, ...rest } = holding;
  const next = { ...rest, ...kept(holding, standing), ...(candidate === undefined ? {} : { candidate }) };
  return { next, transition: 'kept-candidate' };
}

/** What fails after the own store failed in the same walk adds nothing to be counted. */
function failed<T>(holding: Holding<T>, reading: Failed): Holding<T> {
  const { standing, failure: kind, reason, atMs } = reading;
  if (standing !== 'own-store' && holding.failure !== undefined) return holding;
  const failure: Failure = { kind, reason, atMs, inARow: (holding.failure?.inARow ?? 0) + 1 };
  if (holding.kind === 'empty' || kind !== 'denied' || standing !== 'own-store')
    return { ...holding, failure };
  return { ...holding, failure, deniedSinceMs: holding.deniedSinceMs ?? atMs };
}

function rejectedInUse<T extends Versioned>(holding: Holding<T>, serial: number, atMs: number): Step<T> {
  if (holding.kind === 'empty' || holding.value.serial !== serial)
    return { next: holding, transition: 'ignored' };
  if (holding.candidate !== undefined)
    return { next: take(holding, holding.candidate, atMs), transition: 'promoted-candidate' };
  if (holding.rejectedSinceMs !== undefined) return { next: holding, transition: 'ignored' };
  return { next: { ...holding, rejectedSinceMs: atMs }, transition: 'rejected-in-use' };
}

function acceptedInUse<T extends Versioned>(holding: Holding<T>, serial: number): Step<T> {
  if (holding.kind === 'empty' || holding.value.serial !== serial || holding.rejectedSinceMs === undefined)
    return { next: holding, transition: 'ignored' };
  const { rejectedSinceMs: _since, failure, ...rest } = holding;
  const remains = failure === undefined || failure.kind === 'rejected' ? {} : { failure };
  return { next: { ...rest, ...remains }, transition: 'accepted-again' };
}
