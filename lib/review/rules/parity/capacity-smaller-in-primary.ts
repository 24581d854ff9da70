import { defineRule } from '../../rule.ts';
import { CAPACITY_TYPES, capacityOf } from './capacity.ts';
import { pairsOfType } from './pairs-of-type.ts';
import { SIZED_TYPES, sizedProperty, sizeOf } from './sizes.ts';

/** The other direction is `capacity-smaller-in-standby`, and a limit that the standby lacks is told there. */
export const capacitySmallerInPrimary = defineRule({
  id: 'capacity-smaller-in-primary',
  family: 'parity',
  severity: 'warning',
  title: 'The primary can carry what the standby carries',
  why: 'A number that was raised in one region only, after a failover for example: the first peak after the way back finds the old one.',
  source:
    'https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_planning_for_recovery_config_drift.html',
  fix: 'Give both regions the larger number, or accept the finding with its reason.',
  controls: [
    { catalogue: 'NIST 800-53', id: 'CM-2' },
    { catalogue: 'AWS Well-Architected', id: 'REL13-BP04' },
  ],
  subjects: (model) => pairsOfType(model, ...CAPACITY_TYPES, ...SIZED_TYPES),
  *check({ primary, standby }, { roles }) {
    const other = capacityOf(standby);
    const smaller = (name: string, found: unknown, there: unknown): string =>
      `${name} is ${String(found)} in ${roles.regions.primary}, ${String(there)} in ${roles.regions.standby}`;
    for (const [name, found] of capacityOf(primary)) {
      const there = other.get(name);
      if (there !== undefined && found < there) yield smaller(name, found, there);
    }
    const property = sizedProperty(primary.type);
    if (property === undefined) return;
    const [found = '', there = ''] = [primary.text(property), standby.text(property)];
    if ((sizeOf(found) ?? Infinity) < (sizeOf(there) ?? 0)) yield smaller(property, found, there);
  },
});
