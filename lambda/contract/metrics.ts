/** CloudWatch metric names, spelled once: emitters, alarms and dashboards all read them here. */
export const METRIC_NAMESPACE = 'Holdover';
export const METRICS = {
  probePassed: 'ProbePassed',
  probeFailed: 'ProbeFailed',
  heldCredentialAgeSeconds: 'HeldCredentialAgeSeconds',
  refreshGraceUsed: 'RefreshGraceUsed',
  /** After each sweep, zeros included: rows that the directory is still owed, and the age of the oldest. */
  outboxRowsWaiting: 'OutboxRowsWaiting',
  outboxAgeSeconds: 'OutboxAgeSeconds',
} as const;
/** Dimensions: `Environment` and, for probes, `Check`. */
export const DIMENSIONS = { environment: 'Environment', check: 'Check' } as const;
