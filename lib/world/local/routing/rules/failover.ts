/**
 * Rule 7, failover records. PRIMARY is answered while it is healthy, whatever SECONDARY is. When it is not,
 * SECONDARY is answered if it is healthy or has no check. When both are unhealthy the answer is PRIMARY again.
 * A record without a check is always healthy.
 * Source: Route 53 API reference, ResourceRecordSet, Failover; Developer Guide, "How Amazon Route 53 chooses
 * records".
 */
export interface FailoverRecord {
  readonly failover: 'PRIMARY' | 'SECONDARY';
  readonly healthCheckId?: string;
}

/** @returns undefined only when there is no record at all. */
export const chooseFailover = <R extends FailoverRecord>(
  records: readonly R[],
  isHealthy: (healthCheckId: string) => boolean,
): R | undefined => {
  const healthy = (record: R): boolean =>
    record.healthCheckId === undefined || isHealthy(record.healthCheckId);
  const primary = records.find(({ failover }) => failover === 'PRIMARY');
  const secondary = records.find(({ failover }) => failover === 'SECONDARY');
  if (primary && healthy(primary)) return primary;
  if (secondary && healthy(secondary)) return secondary;
  return primary ?? secondary;
};
