/**
 * How fast the configured checks and records can move a client, before anything is built: the least that an
 * objective must allow. Measured recoveries are the drill's business.
 */
import type { Quantiles, RoutingConfig } from './environment.ts';

/**
 * Route 53 gives up connecting after 4 s and counts its
 * interval from then (Route 53 developer guide, health check).
 */
const CHECKER_CONNECT_SECONDS = 4;
/** What a client of ours waits for a connection before it asks DNS again. */
const CLIENT_CONNECT_SECONDS = 4;

export type FailureShape = 'blackHole' | 'refused';

/** p50: half a TTL is left on average; p99: a whole one, and a connect that was just begun. */
export function leastRecovery(routing: RoutingConfig, shape: FailureShape): Quantiles {
  const attempt = routing.checkIntervalSeconds + (shape === 'blackHole' ? CHECKER_CONNECT_SECONDS : 0);
  const red = attempt * routing.checkFailureThreshold;
  return {
    p50Seconds: red + routing.recordTtlSeconds / 2,
    p99Seconds: red + routing.recordTtlSeconds + CLIENT_CONNECT_SECONDS,
  };
}
