import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';
import { GLOBAL_TABLE, TABLE, replicaRegionsOf } from '../../model/table-replicas.ts';

const RECOVERY = ['PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled'] as const;

export const tableWithoutRecovery = defineRule({
  id: 'table-without-recovery',
  family: 'stateful',
  severity: 'warning',
  title: 'A table can be restored to a point in time, in each region',
  why: 'A wrong write reaches every replica within a second; without recovery in the region that is left there is nothing to go back to.',
  source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html',
  fix: 'Set PointInTimeRecoveryEnabled, in a global table for each replica: it is a setting of each replica’s own.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.DS-11' },
    { catalogue: 'NIST 800-53', id: 'CP-9' },
    { catalogue: 'AWS Well-Architected', id: 'REL09-BP03' },
  ],
  subjects: (model) => model.ofType(TABLE, GLOBAL_TABLE),
  *check(table) {
    const without = table.type === TABLE ? plain(table) : replicas(table);
    if (without.length > 0) yield `point-in-time recovery is off in ${without.join(' and ')}`;
  },
});

const plain = (table: ReviewedResource): readonly string[] =>
  table.flag(...RECOVERY) === true ? [] : [table.region ?? 'its region'];

const replicas = (table: ReviewedResource): readonly string[] =>
  replicaRegionsOf(table).filter((_, index) => table.flag('Replicas', index, ...RECOVERY) !== true);
