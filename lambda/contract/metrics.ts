/** CloudWatch metric names, spelled once: emitters, alarms and dashboards all read them here. */
export const METRIC_NAMESPACE = 'Holdover';
export const METRICS = {
  probePassed: 'ProbePassed',
  probeFailed: 'ProbeFailed',
  /** Of probes: how often a journey failed in one run, zeros included, by kind of host and way in. */
  journeyFailed: 'JourneyFailed',
  heldCredentialAgeSeconds: 'HeldCredentialAgeSeconds',
  /** Secret stores that said no: a decision of somebody, unlike a time-out. */
  secretStoreDenials: 'SecretStoreDenials',
  /** Cold starts that asked a second source because the first was silent. */
  coldStartHedges: 'ColdStartHedges',
  /** Of the values that are put aside: how many cannot be opened or differ from what is held. Zeros included. */
  escrowUnsound: 'EscrowUnsound',
  refreshGraceUsed: 'RefreshGraceUsed',
  /** After each sweep, zeros included: rows that the directory is still owed, and the age of the oldest. */
  outboxRowsWaiting: 'OutboxRowsWaiting',
  outboxAgeSeconds: 'OutboxAgeSeconds',
  /** Of each look, zeros included: secrets whose rotation is late or has stopped between two steps. */
  rotationsOverdue: 'RotationsOverdue',
  /** One for each circuit that stops asking its dependency, a failed probe included, and for each that asks again. */
  breakerOpened: 'BreakerOpened',
  breakerClosed: 'BreakerClosed',
  /** One for each login straight to the cluster, past the proxy; 0 for each that failed or was not admitted. */
  spareConnections: 'SpareConnections',
  /** One for each use of an upstream provider's metadata or key set that could not be refreshed in time. */
  upstreamStaleUsed: 'UpstreamStaleUsed',
  /** One for each person whom an upstream provider that does not answer kept from signing in. Apart from our own. */
  upstreamUnreachable: 'UpstreamUnreachable',
} as const;
/**
 * Dimensions: `Environment` and, for probes, `Check`, or journey, kind of host and way in together; for circuit
 * breakers, `Breaker`; for the way past the database's proxy, `Reason`.
 */
export const DIMENSIONS = {
  environment: 'Environment',
  check: 'Check',
  journey: 'Journey',
  hosts: 'Hosts',
  through: 'Through',
  breaker: 'Breaker',
  reason: 'Reason',
} as const;
