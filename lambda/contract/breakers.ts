/** What has a circuit breaker in front of it: each is a way to a dependency, and the value of a metric's dimension. */
export const BREAKERS = [
  'session-table',
  'directory',
  'database-proxy',
  'database-spare',
  // One for each issuer of an upstream connection; the log line names it, and it has a metric of its own.
  'upstream',
] as const;
export type BreakerName = (typeof BREAKERS)[number];
