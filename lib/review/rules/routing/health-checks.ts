/** What several rules ask of a Route 53 health check. */
import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';

/** Types that ask an endpoint; the others look at checks, alarms or a routing control. */
const HTTP_TYPES: readonly unknown[] = ['HTTP', 'HTTPS', 'HTTP_STR_MATCH', 'HTTPS_STR_MATCH'];
export const TCP = 'TCP';

export const checksOf = (model: ReviewModel): readonly ReviewedResource[] =>
  model.ofType('AWS::Route53::HealthCheck');

export const typeOf = (check: ReviewedResource): string | undefined =>
  check.text('HealthCheckConfig', 'Type');

export const asksHttp = (check: ReviewedResource): boolean => HTTP_TYPES.includes(typeOf(check));
export const asksEndpoint = (check: ReviewedResource): boolean => asksHttp(check) || typeOf(check) === TCP;

/** Healthy where the endpoint is not: it says something else than that the endpoint's region lives. */
export const isInverted = (check: ReviewedResource): boolean =>
  check.flag('HealthCheckConfig', 'Inverted') === true;

/** Of a calculated check. Those of another application are not among them. */
export const childrenOf = (check: ReviewedResource, model: ReviewModel): readonly ReviewedResource[] =>
  check
    .list('HealthCheckConfig', 'ChildHealthChecks')
    .flatMap((id) => (typeof id === 'string' ? (model.named(id) ?? []) : []));

/** The record's own check. */
export function checkOf(record: ReviewedResource, model: ReviewModel): ReviewedResource | undefined {
  const id = record.text('HealthCheckId');
  return id === undefined ? undefined : model.named(id);
}

/** A check that asks, or those that a calculated one rests on. Route 53 allows no deeper nesting. */
export const leavesOf = (check: ReviewedResource, model: ReviewModel): readonly ReviewedResource[] =>
  typeOf(check) === 'CALCULATED' ? childrenOf(check, model) : [check];

/** A calculated check that turns red with any of its children. */
export const oneIsEnough = (check: ReviewedResource): boolean =>
  check.number('HealthCheckConfig', 'HealthThreshold') ===
  check.list('HealthCheckConfig', 'ChildHealthChecks').length;
