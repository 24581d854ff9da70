/** A circuit breaker before one way to the database. */
import type { BreakerName } from '../../contract/breakers.ts';
import type { Clock } from '../clock.ts';
import { CodedError, errorCode, TemporarilyUnavailable } from '../errors.ts';
import { CircuitBreaker } from '../resilience/circuit-breaker.ts';
import type { CircuitBreakerOptions, Verdict } from '../resilience/circuit-breaker.ts';
import { UseFailure } from './endpoint-pool.ts';
import { classifyDatabaseError } from './error-class.ts';
import { causeOf } from './unavailable.ts';

/** Twice the wait for a connection (2 s) and for a statement (2.5 s), with a rejected credential between them. */
const LONGEST_USE_MS = 10_000;

interface GuardOptions {
  readonly clock: Clock;
  readonly onTransition?: CircuitBreakerOptions['onTransition'];
}

/** While it is open, uses fail at once as the first stage of a use does, and the next way is tried. */
export const guard = (name: BreakerName, { clock, onTransition }: GuardOptions): CircuitBreaker =>
  new CircuitBreaker({
    name,
    clock,
    judge,
    longestCallMs: LONGEST_USE_MS,
    refusal: () =>
      new UseFailure('connect', undefined, new CodedError('CIRCUIT_OPEN', `${name} is not asked for now`)),
    onTransition: onTransition ?? (() => undefined),
  });

/** What a failed use says about the way. A credential that is refused, or no instance of a kind, is an answer. */
export function judge(error: unknown): Verdict {
  const cause = causeOf(error);
  if (cause instanceof TemporarilyUnavailable || errorCode(cause) === 'SPARE_LIMIT') return 'nothing';
  switch (classifyDatabaseError(cause)) {
    case 'unserved':
    case 'unreachable':
      return 'failed';
    case 'timeout':
      return 'nothing';
    default:
      return 'answered';
  }
}
