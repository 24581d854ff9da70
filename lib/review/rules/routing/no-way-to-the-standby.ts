import { ENTRY_TYPES } from '../../model/entry-points.ts';
import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';
import { choosesAtTheEdge, distributionsOf, groupsOf } from './distributions.ts';
import { hasPolicy, recordsOf } from './records.ts';

const ACCELERATED = 'AWS::GlobalAccelerator::EndpointGroup';

export const noWayToTheStandby = defineRule({
  id: 'no-way-to-the-standby',
  family: 'routing',
  severity: 'warning',
  title: 'Something leads people to the standby when the primary is lost',
  why: 'A second region that nobody is sent to is a cost: on the day somebody edits records by hand, by a control plane that may be down as well.',
  source: 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover.html',
  fix: 'Declare failover records with health checks here; where they are kept elsewhere, accept this and say where.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'AWS Well-Architected', id: 'REL11-BP02' },
  ],
  subjects: (model) =>
    model.pairs.filter(({ primary }) => ENTRY_TYPES.includes(primary.type)).map(({ standby }) => standby),
  *check(entry, model) {
    if (hasWay(model) || isPrivate(entry)) return;
    yield `nothing here leads people to ${entry.region ?? 'it'}: no record has a routing policy`;
  },
});

const hasWay = (model: ReviewModel): boolean =>
  recordsOf(model).some(hasPolicy) ||
  model.ofType(ACCELERATED).length > 0 ||
  distributionsOf(model).some((each) => groupsOf(each).length > 0 || choosesAtTheEdge(each));

/** Only other parts of the application come by. */
const isPrivate = (entry: ReviewedResource): boolean =>
  entry.text('Scheme') === 'internal' || entry.list('EndpointConfiguration', 'Types').includes('PRIVATE');
