import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';
import { checksOf } from './health-checks.ts';
import { AWS_HOST, hasPolicy, hostOf, mentions, nameOf, recordsOf, targetsOf } from './records.ts';

export const simpleRecordToARegion = defineRule({
  id: 'simple-record-to-a-region',
  family: 'routing',
  severity: 'warning',
  title: 'A name that leads to one of the regions has a routing policy',
  why: 'Route 53 has no other answer for it: with its region lost the name is lost too, though the standby serves.',
  source: 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy.html',
  fix: 'Make it a failover pair with a record in each region, or give it the region’s name where it is meant for one.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'AWS Well-Architected', id: 'REL11-BP02' },
  ],
  subjects: (model) => recordsOf(model).filter((record) => !hasPolicy(record) && record.raw.Type !== 'TXT'),
  *check(record, model) {
    const region = regionOf(record, model);
    if (region === undefined || isForOneRegion(record, model)) return;
    yield `${nameOf(record)} always leads to ${region}`;
  },
});

function regionOf(record: ReviewedResource, { roles }: ReviewModel): string | undefined {
  const targets = targetsOf(record).filter((target) => AWS_HOST.test(target));
  return Object.values(roles.regions).find((region) => targets.some((target) => mentions(target, region)));
}

/** Its name says so, the other region has its own, or it exists to be asked by a check or led to by another record. */
function isForOneRegion(record: ReviewedResource, model: ReviewModel): boolean {
  const name = nameOf(record);
  const regions = Object.values(model.roles.regions);
  return (
    regions.some((region) => mentions(name, region)) ||
    /(^|[.-])(primary|standby|secondary)($|[.-])/.test(name) ||
    model.pairs.some(({ resources }) => resources.includes(record)) ||
    checksOf(model).some(
      (check) => hostOf(check.text('HealthCheckConfig', 'FullyQualifiedDomainName') ?? '') === name,
    ) ||
    recordsOf(model).some((other) => other !== record && targetsOf(other).includes(name))
  );
}
