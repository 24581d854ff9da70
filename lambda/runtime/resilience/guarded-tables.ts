/** The table client behind a circuit breaker, one for each table: a table that does not answer costs no time-outs. */
import { longestCallMs } from '../call-limits.ts';
import type { CallLimits } from '../call-limits.ts';
import type { Clock } from '../clock.ts';
import { TableError } from '../dynamodb/errors.ts';
import type { TableClient } from '../dynamodb/table-client.ts';
import { TemporarilyUnavailable } from '../errors.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import type { BreakerTransition, Verdict } from './circuit-breaker.ts';

export interface GuardedTables {
  /** For requests: fails at once while the circuit is open. */
  readonly tables: TableClient;
  /** For health checks: asks whatever the state, and an answer closes the circuit. */
  readonly asked: TableClient;
  readonly breaker: CircuitBreaker;
}

export interface GuardOptions {
  readonly name: 'session-table' | 'directory';
  /** Those of `client`. */
  readonly limits: CallLimits;
  readonly clock: Clock;
  readonly onTransition: (transition: BreakerTransition) => void;
}

/** A repetition belongs to its call: the breaker counts calls, not attempts. */
export function guardTables(client: TableClient, options: GuardOptions): GuardedTables {
  const { name, limits, clock, onTransition } = options;
  const breaker = new CircuitBreaker({
    name,
    clock,
    judge: judgeTableError,
    longestCallMs: longestCallMs(limits),
    refusal: (cause) =>
      new TemporarilyUnavailable(name, `the ${WORDS[name]} did not answer and is not asked now`, 5, cause),
    onTransition,
  });
  return {
    tables: { send: (operation, input) => breaker.run(() => client.send(operation, input)) },
    asked: { send: (operation, input) => breaker.ask(() => client.send(operation, input)) },
    breaker,
  };
}

const WORDS = { 'session-table': 'session table', directory: 'directory' } as const;

/** A failed condition, a refused permission and a malformed request are answers of a table that works. */
export function judgeTableError(error: unknown): Verdict {
  if (!(error instanceof TableError)) return 'nothing';
  return error.transient ? 'failed' : 'answered';
}
