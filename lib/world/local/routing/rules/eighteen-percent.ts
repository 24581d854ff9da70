/**
 * Rule 5, more than 18 % of the checkers. An endpoint is healthy when more than 18 % of its checkers say so, and
 * unhealthy at 18 % or fewer: with 16 checkers three keep it alive (18.75 %), two do not (12.5 %).
 * Source: Route 53 Developer Guide, "How Amazon Route 53 determines whether a health check is healthy".
 */
const HEALTHY_ABOVE_PERCENT = 18;

export const healthyPercent = (healthyCheckers: number, checkers: number): number =>
  (100 * healthyCheckers) / checkers;

export const enoughCheckersHealthy = (healthyCheckers: number, checkers: number): boolean =>
  healthyPercent(healthyCheckers, checkers) > HEALTHY_ABOVE_PERCENT;
