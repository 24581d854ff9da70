import { defineRule } from '../../rule.ts';
import { nameOf, recordsOf } from './records.ts';

export const failoverRecordIncomplete = defineRule({
  id: 'failover-record-incomplete',
  family: 'routing',
  severity: 'error',
  title: 'A failover name has a PRIMARY and a SECONDARY record of each type',
  why: 'With one of the two, Route 53 has nothing to change to, whatever the health check says.',
  source: 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-failover.html',
  fix: 'Declare the missing record, with the same name and type, in the other region’s stack.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'NIST 800-53', id: 'CP-7' },
    { catalogue: 'AWS Well-Architected', id: 'REL11-BP02' },
  ],
  subjects: (model) => recordsOf(model).filter(({ raw }) => raw.Failover !== undefined),
  *check(record, model) {
    const needed = record.text('Failover') === 'PRIMARY' ? 'SECONDARY' : 'PRIMARY';
    const [name, type] = [nameOf(record), record.text('Type')];
    // Zones are not compared: one stack may name its zone and another hold its id.
    const other = recordsOf(model).find(
      (candidate) =>
        candidate.raw.Failover !== undefined &&
        candidate.text('Failover') === needed &&
        nameOf(candidate) === name &&
        candidate.text('Type') === type,
    );
    if (other === undefined)
      yield `${name} (${type ?? 'no type'}) is ${record.text('Failover') ?? 'neither'} and has no ${needed} beside it`;
  },
});
