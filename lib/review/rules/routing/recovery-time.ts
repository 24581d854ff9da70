/** How long clients of a dead region still go there: until the check is red, and until resolvers ask again. */
import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { asksEndpoint, childrenOf, isInverted, oneIsEnough, typeOf } from './health-checks.ts';
import { nameOf, recordsOf, targetsOf } from './records.ts';

/** "Alias records with fixed TTLs of 60 seconds", https://aws.amazon.com/route53/faqs/ (DNS failover, ELB and S3). */
const ALIAS_TTL_SECONDS = 60;
/** Defaults of RequestInterval and FailureThreshold. */
const INTERVAL_SECONDS = 30;
const FAILURES = 3;

interface Span {
  readonly seconds: number;
  /** As a reader checks the sum. */
  readonly text: string;
}

/** Undefined where it cannot be told: an alarm, a routing control, somebody else's check. */
export function untilRed(check: ReviewedResource, model: ReviewModel): Span | undefined {
  if (typeOf(check) === 'CALCULATED') return untilEnoughRed(check, model);
  if (!asksEndpoint(check)) return undefined;
  const interval = check.number('HealthCheckConfig', 'RequestInterval') ?? INTERVAL_SECONDS;
  const failures = check.number('HealthCheckConfig', 'FailureThreshold') ?? FAILURES;
  return { seconds: interval * failures, text: `threshold ${failures} x interval ${interval} s` };
}

/**
 * A calculated check turns red with its (children - needed + 1)th child; an inverted one stays green in a black hole.
 * Where any child is enough, what one alone can see takes as long as that one does.
 */
function untilEnoughRed(check: ReviewedResource, model: ReviewModel): Span | undefined {
  const count = check.list('HealthCheckConfig', 'ChildHealthChecks').length;
  const needed = check.number('HealthCheckConfig', 'HealthThreshold');
  if (needed === undefined) return undefined;
  const children = childrenOf(check, model).filter(asksEndpoint);
  const quickestFirst = (some: readonly ReviewedResource[]): readonly Span[] =>
    some.flatMap((child) => untilRed(child, model) ?? []).toSorted((a, b) => a.seconds - b.seconds);
  if (oneIsEnough(check)) return quickestFirst(children).at(-1);
  return quickestFirst(children.filter((child) => !isInverted(child)))[count - needed];
}

/** An alias has its target's TTL, and the target may be a record beside it. */
export function timeToLive(record: ReviewedResource, model: ReviewModel): Span | undefined {
  if (record.raw.AliasTarget === undefined) {
    const seconds = record.number('TTL');
    return seconds === undefined ? undefined : { seconds, text: `TTL ${seconds} s` };
  }
  const [target] = targetsOf(record);
  const beside = recordsOf(model).find(
    (other) => other !== record && other.raw.AliasTarget === undefined && nameOf(other) === target,
  );
  const seconds = beside?.number('TTL') ?? ALIAS_TTL_SECONDS;
  return { seconds, text: `an alias’ TTL ${seconds} s` };
}
