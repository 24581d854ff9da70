import { defineRule } from '../../rule.ts';
import { CAPACITY_TYPES, capacityOf } from './capacity.ts';
import { pairsOfType } from './pairs-of-type.ts';
import { SIZED_TYPES, sizedProperty, sizeOf } from './sizes.ts';

const RESERVED = 'ReservedConcurrentExecutions';

export const capacitySmallerInStandby = defineRule({
  id: 'capacity-smaller-in-standby',
  family: 'parity',
  severity: 'warning',
  title: 'The standby can carry what the primary carries',
  why: 'All users arrive at once, while everybody else’s failover asks the same region for more: new capacity may not be had.',
  source:
    'https://docs.aws.amazon.com/wellarchitected/latest/framework/rel_manage_service_limits_limits_considered.html',
  fix: 'Give the standby the primary’s numbers, or accept the finding with the time that growing takes.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-04' },
    { catalogue: 'NIST 800-53', id: 'CP-2(2)' },
    { catalogue: 'AWS Well-Architected', id: 'REL11-BP05' },
  ],
  subjects: (model) => pairsOfType(model, ...CAPACITY_TYPES, ...SIZED_TYPES),
  *check({ primary, standby }, { roles }) {
    const [own, other] = [capacityOf(primary), capacityOf(standby)];
    const smaller = (name: string, found: unknown, needed: unknown): string =>
      `${name} is ${String(found)} in ${roles.regions.standby}, needs ${String(needed)} as in ${roles.regions.primary}`;
    for (const [name, needed] of own) {
      const found = other.get(name);
      if (found !== undefined && found < needed) yield smaller(name, found, needed);
    }
    const property = sizedProperty(primary.type);
    if (property !== undefined) {
      const [needed = '', found = ''] = [primary.text(property), standby.text(property)];
      if ((sizeOf(found) ?? Infinity) < (sizeOf(needed) ?? 0)) yield smaller(property, found, needed);
    }
    // A reservation is a guarantee and a limit: either one alone leaves the standby worse off.
    const [needed, found] = [own.get(RESERVED), other.get(RESERVED)];
    if ((needed === undefined) !== (found === undefined))
      yield `${RESERVED} is ${found ?? 'not set'} in ${roles.regions.standby}, ${needed ?? 'not set'} in ${roles.regions.primary}`;
  },
});
