/**
 * Rule 6, how checks begin. A new check counts as healthy until there is enough data; a new inverted one as
 * unhealthy. Both follow when every checker begins healthy and inversion is applied afterwards. What "enough
 * data" is the guide does not say; here it is what rules 4 and 5 need to change their mind.
 * Source: Route 53 Developer Guide, "How Amazon Route 53 determines whether a health check is healthy".
 */
import type { CheckerState } from './failure-threshold.ts';

export const NEW_CHECKER: CheckerState = { healthy: true, against: 0, replies: 0 };

/** Whether checks were just created, or have been asking for long before anybody looks. */
export type Past = 'new' | 'long-standing';

/** A long-standing checker's first reply that we see stands for the many that came before it. */
export const firstOfMany = (checker: CheckerState, past: Past): boolean =>
  past === 'long-standing' && checker.replies === 0;
export const settledAs = (passed: boolean): CheckerState => ({ healthy: passed, against: 0, replies: 1 });

/** Whether the verdict rests on replies: one came, and none contradicts it. */
export const hasSettled = (checker: CheckerState): boolean => checker.replies > 0 && checker.against === 0;
