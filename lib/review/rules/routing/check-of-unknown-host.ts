import type { ReviewModel } from '../../model/model.ts';
import { defineRule } from '../../rule.ts';
import { asksEndpoint, checksOf } from './health-checks.ts';
import { AWS_HOST, hasPolicy, hostOf, mentions, nameOf, recordNames, recordsOf } from './records.ts';

export const checkOfUnknownHost = defineRule({
  id: 'check-of-unknown-host',
  family: 'routing',
  severity: 'warning',
  title: 'A health check asks a name that has a record',
  why: 'A name that nobody answers is red for ever: traffic leaves a healthy region, or a calculated check is one child short on the day that counts.',
  source: 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html',
  fix: 'Correct FullyQualifiedDomainName, or declare the record.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'AWS Well-Architected', id: 'REL11-BP01' },
  ],
  subjects: (model) => checksOf(model).filter(({ raw }) => raw.HealthCheckConfig !== undefined),
  *check(check, model) {
    // With an address of its own, the name is only what the request says.
    if (!asksEndpoint(check) || check.text('HealthCheckConfig', 'IPAddress') !== undefined) return;
    const host = hostOf(check.text('HealthCheckConfig', 'FullyQualifiedDomainName') ?? '');
    const names = recordNames(model);
    if (names.has(host) || [...names].some((name) => answersBelow(name, host))) return;
    const own = [...names].find((name) => isBeside(name, host)) ?? regionalName(model);
    if (own !== undefined && !AWS_HOST.test(host)) yield `asks ${host}, which has no record beside ${own}`;
  },
});

/** A plain record that leads to one region: the application names its regions itself, for checks to ask. */
const regionalName = (model: ReviewModel): string | undefined =>
  recordsOf(model)
    .filter((record) => !hasPolicy(record))
    .map(nameOf)
    .find((name) => Object.values(model.roles.regions).some((region) => mentions(name, region)));

/** `*.example.org` answers for every name below that has no record of its own. */
const answersBelow = (name: string, host: string): boolean =>
  name.startsWith('*.') && host.endsWith(name.slice(1));

/** Of one parent domain: names of a zone that this assembly keeps. */
const isBeside = (name: string, host: string): boolean =>
  parentOf(name) === parentOf(host) && parentOf(host).includes('.');
const parentOf = (name: string): string => name.split('.').slice(1).join('.');
