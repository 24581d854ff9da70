import { defineRule } from '../../rule.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { TABLE } from '../../model/table-replicas.ts';

export const tableTimeToLiveDiffers = defineRule({
  id: 'table-time-to-live-differs',
  family: 'stateful',
  severity: 'error',
  title: 'Both regions’ tables expire their items by the same attribute',
  why: 'In one region sessions end as they should, in the other they never do, or are gone while they are valid.',
  source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html',
  fix: 'Set the same TimeToLiveSpecification in both regions, or use a global table, which has one for all replicas.',
  controls: [{ catalogue: 'AWS Well-Architected', id: 'REL13-BP04' }],
  subjects: (model) => model.pairs.filter(({ primary }) => primary.type === TABLE),
  *check({ primary, standby }) {
    const [own, other] = [expiryOf(primary), expiryOf(standby)];
    if (own !== other) yield `the primary’s items expire by ${own}, the standby’s by ${other}`;
  },
});

function expiryOf(table: ReviewedResource): string {
  const enabled = table.flag('TimeToLiveSpecification', 'Enabled') === true;
  return (enabled && table.text('TimeToLiveSpecification', 'AttributeName')) || 'nothing';
}
