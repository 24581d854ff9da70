import { defineRule } from '../../rule.ts';

export const failoverRecordWithoutHealthCheck = defineRule({
  id: 'failover-record-without-health-check',
  family: 'routing',
  severity: 'error',
  title: 'A PRIMARY failover record has a health check',
  why: 'Route 53 takes a record without one for healthy for ever: it never answers with the standby.',
  source:
    'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-failover.html',
  fix: 'Give the record a HealthCheckId of a check on the region’s own path.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'AWS Well-Architected', id: 'REL11-BP02' },
  ],
  subjects: (model) =>
    model.ofType('AWS::Route53::RecordSet').filter((record) => record.raw.Failover !== undefined),
  *check(record) {
    if (record.text('Failover') !== 'PRIMARY' || record.text('HealthCheckId') !== undefined) return;
    const isAlias = record.value('AliasTarget') !== undefined;
    // An alias may go by the health of what it leads to: `alias-ignores-health` judges that.
    if (isAlias && record.flag('AliasTarget', 'EvaluateTargetHealth') === true) return;
    yield `${record.text('Name') ?? 'the record'} is the PRIMARY and has no HealthCheckId`;
  },
});
