/**
 * Rule 2, the interval counts from the reply. `RequestInterval` is the time between getting a response and
 * sending the next request, so a check that times out is asked later: a black-holed endpoint every 14 s at an
 * interval of 10 s.
 * Source: Route 53 API reference, HealthCheckConfig, RequestInterval.
 */

/** @param endedAtMs when the reply was complete, or when the checker gave up waiting for it. */
export const nextCheckAtMs = (endedAtMs: number, intervalSeconds: number): number =>
  endedAtMs + intervalSeconds * 1000;
