import { defineRule } from '../../rule.ts';
import { nameOf, recordsOf } from './records.ts';

/** A SECONDARY needs no health check: Route 53 then takes it for healthy. One among several is a slip. */
export const failoverRecordUnlikeOthers = defineRule({
  id: 'failover-record-unlike-others',
  family: 'routing',
  severity: 'warning',
  title: 'A stack’s SECONDARY records go by a health check all or none',
  why: 'When both regions are red each name gets another answer: some lead back to the primary, one to a standby that is known to be down.',
  source: 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-complex-configs.html',
  fix: 'Give it the HealthCheckId of the others.',
  controls: [{ catalogue: 'AWS Well-Architected', id: 'REL11-BP02' }],
  subjects: (model) => recordsOf(model).filter(({ raw }) => raw.Failover === 'SECONDARY'),
  *check(record, model) {
    if (record.raw.HealthCheckId !== undefined || record.raw.AliasTarget !== undefined) return;
    const checked = recordsOf(model).find(
      ({ stack, raw }) =>
        stack === record.stack && raw.Failover === 'SECONDARY' && raw.HealthCheckId !== undefined,
    );
    if (checked !== undefined)
      yield `${nameOf(record)} has no HealthCheckId, ${nameOf(checked)} beside it has`;
  },
});
