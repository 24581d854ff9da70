import { defineRule } from '../../rule.ts';
import { hasPolicy, nameOf, recordsOf } from './records.ts';

export const aliasIgnoresHealth = defineRule({
  id: 'alias-ignores-health',
  family: 'routing',
  severity: 'error',
  title: 'An alias record that Route 53 may choose goes by the health of its target',
  why: 'With neither a health check nor its target’s health, the record is always healthy: users are still sent to a region that is gone.',
  source: 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-complex-configs.html',
  fix: 'Set EvaluateTargetHealth, or give the record a HealthCheckId (CloudFront has no target health).',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'AWS Well-Architected', id: 'REL11-BP02' },
  ],
  // Not failover: `failover-record-without-health-check` judges the PRIMARY, and a SECONDARY needs none.
  subjects: (model) =>
    recordsOf(model).filter(
      (record) =>
        hasPolicy(record) && record.raw.Failover === undefined && record.raw.AliasTarget !== undefined,
    ),
  *check(record) {
    if (record.raw.HealthCheckId !== undefined) return;
    if (record.flag('AliasTarget', 'EvaluateTargetHealth') === true) return;
    // Never chosen while another record of the name has a weight.
    if (record.number('Weight') === 0) return;
    yield `${nameOf(record)} has neither a HealthCheckId nor EvaluateTargetHealth`;
  },
});
