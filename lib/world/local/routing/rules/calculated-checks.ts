/**
 * Rule 8, calculated checks. Healthy when at least `HealthThreshold` children are; 0 is always healthy, more than
 * there are children never. At most 255 children, none of them calculated. Disabled children count as healthy.
 * Source: Route 53 API reference, HealthCheckConfig, ChildHealthChecks and HealthThreshold; Developer Guide, "Values
 * that you specify when you create or update health checks".
 */
import type { CalculatedHealthCheck, HealthCheckPart } from '../../../../assembly/topology.ts';

export const MAXIMUM_CHILDREN = 255;

/** Before inversion. */
export const enoughChildrenHealthy = (children: readonly boolean[], healthyThreshold: number): boolean =>
  children.filter(Boolean).length >= healthyThreshold;

/** @returns what Route 53 would refuse the check for, in one sentence, or undefined. */
export const calculatedCheckFault = (
  check: CalculatedHealthCheck,
  find: (id: string) => HealthCheckPart | undefined,
): string | undefined => {
  if (check.children.length > MAXIMUM_CHILDREN)
    return `has ${check.children.length} children; at most ${MAXIMUM_CHILDREN} are allowed`;
  for (const id of check.children) {
    const child = find(id);
    if (!child) return `names the child "${id}", which is no health check of this environment`;
    if (child.kind === 'calculated')
      return `has the child ${child.origin.logicalId}, which is itself calculated; only other kinds are allowed`;
  }
  return undefined;
};
