import {
  GLOBAL_TABLE,
  TABLE,
  TABLE_REPLICA,
  addedRegionsOf,
  replicaRegionsOf,
} from '../../model/table-replicas.ts';
import { defineRule } from '../../rule.ts';

export const tableWithoutReplica = defineRule({
  id: 'table-without-replica',
  family: 'stateful',
  severity: 'error',
  title: 'A table of the primary has a replica in the standby’s region',
  why: 'The standby finds no table, or reads across to the region that is lost.',
  source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html',
  fix: 'Make it an AWS::DynamoDB::GlobalTable with a replica in each region.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'NIST 800-53', id: 'CP-6' },
    { catalogue: 'AWS Well-Architected', id: 'REL13-BP02' },
  ],
  // A table that each region has of its own may well be meant: locks, caches.
  subjects: (model) =>
    model
      .ofType(TABLE, GLOBAL_TABLE)
      .filter(
        (table) =>
          table.role !== undefined && !model.pairs.some(({ resources }) => resources.includes(table)),
      ),
  *check(table, model) {
    const { roles } = model;
    if (table.type === TABLE) {
      // One that the standby alone has is nothing that a failover loses.
      if (
        table.role === 'primary' &&
        !addedRegionsOf(table, model.ofType(TABLE_REPLICA)).includes(roles.regions.standby)
      )
        yield `is in ${roles.regions.primary} only`;
      return;
    }
    const found = replicaRegionsOf(table);
    const missing = Object.values(roles.regions).filter((region) => !found.includes(region));
    if (missing.length > 0) yield `has no replica in ${missing.join(' and ')}`;
  },
});
