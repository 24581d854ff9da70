/**
 * Rule 4, the threshold works both ways. `FailureThreshold` is the number of consecutive checks that an
 * endpoint must pass or fail for a checker's verdict to change, in either direction.
 * Source: Route 53 API reference, HealthCheckConfig, FailureThreshold (1 to 10, default 3).
 */

export interface CheckerState {
  readonly healthy: boolean;
  /** Consecutive results that contradict the verdict. */
  readonly against: number;
  readonly replies: number;
}

export const observe = (state: CheckerState, passed: boolean, failureThreshold: number): CheckerState => {
  const replies = state.replies + 1;
  if (passed === state.healthy) return { healthy: state.healthy, against: 0, replies };
  const against = state.against + 1;
  return against >= failureThreshold
    ? { healthy: passed, against: 0, replies }
    : { healthy: state.healthy, against, replies };
};
