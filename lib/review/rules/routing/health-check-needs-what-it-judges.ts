import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';
import {
  asksEndpoint,
  checkOf,
  childrenOf,
  isInverted,
  leavesOf,
  oneIsEnough,
  typeOf,
} from './health-checks.ts';
import { hasPolicy, hostOf, mentions, nameOf, recordsOf, targetsOf } from './records.ts';

export const healthCheckNeedsWhatItJudges = defineRule({
  id: 'health-check-needs-what-it-judges',
  family: 'routing',
  severity: 'error',
  title: 'A health check asks the region that its record leads to, and by a name of its own',
  why: 'A check that asks the failover name looks at the standby once traffic went there, turns green and sends users back to the dead region.',
  source: 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-problems.html',
  fix: 'Give each region a plain record of its own, let its check ask that, and let a calculated check need as many children as it has.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'AWS Well-Architected', id: 'REL11-BP01' },
  ],
  subjects: (model) =>
    recordsOf(model).filter((record) => hasPolicy(record) && record.raw.HealthCheckId !== undefined),
  *check(record, model) {
    const check = checkOf(record, model);
    if (check === undefined) return;
    yield* threshold(check, model);
    const hosts = leavesOf(check, model)
      .filter((leaf) => asksEndpoint(leaf) && !isInverted(leaf))
      .flatMap(hostAsked);
    if (hosts.includes(nameOf(record))) yield `the check asks ${nameOf(record)}, whose answer it decides`;
    yield* elsewhere(record, hosts, oneIsEnough(check), model);
  },
});

/** With an address of its own, the name is only what the request says. */
function hostAsked(check: ReviewedResource): string[] {
  if (check.raw.HealthCheckConfig === undefined || check.text('HealthCheckConfig', 'IPAddress')) return [];
  const host = check.text('HealthCheckConfig', 'FullyQualifiedDomainName');
  return host === undefined ? [] : [hostOf(host)];
}

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html, HealthThreshold. */
function* threshold(check: ReviewedResource, model: ReviewModel): Iterable<string> {
  if (typeOf(check) !== 'CALCULATED') return;
  const needed = check.number('HealthCheckConfig', 'HealthThreshold');
  const children = check.list('HealthCheckConfig', 'ChildHealthChecks').length;
  if (needed === 0) yield 'the check needs 0 healthy children and is never red';
  else if (needed !== undefined && needed > children)
    yield `the check needs ${needed} healthy children of ${children} and is always red`;
  // An inverted child is healthy while nothing answers.
  const inverted = childrenOf(check, model).filter(isInverted).length;
  if (needed !== undefined && needed > 0 && inverted >= needed)
    yield `the check needs ${needed} healthy children of ${children}, of which ${inverted} inverted: it stays green when nothing answers`;
}

function* elsewhere(
  record: ReviewedResource,
  hosts: readonly string[],
  anyIsEnough: boolean,
  { roles }: ReviewModel,
): Iterable<string> {
  const regions = Object.values(roles.regions);
  const own = regions.find((region) => targetsOf(record).some((target) => mentions(target, region)));
  const other = regions.find((region) => region !== own);
  if (own === undefined || other === undefined || hosts.length === 0) return;
  const there = hosts.filter((host) => mentions(host, other));
  if (there.length === hosts.length)
    yield `leads to ${own}, and its check asks ${hosts.join(', ')} in ${other}`;
  else if (anyIsEnough && there.length > 0)
    yield `leads to ${own}, and its check is red whenever ${there.join(', ')} in ${other} is: losing ${other} takes ${own} out as well`;
}
