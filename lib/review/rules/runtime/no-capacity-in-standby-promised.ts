import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';

/** What is promised beforehand, by type: everything else is started while the traffic is already there. */
const PROMISES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'AWS::Lambda::Alias': [['ProvisionedConcurrencyConfig', 'ProvisionedConcurrentExecutions']],
  'AWS::Lambda::Version': [['ProvisionedConcurrencyConfig', 'ProvisionedConcurrentExecutions']],
  'AWS::Lambda::Function': [['ReservedConcurrentExecutions']],
};

export const noCapacityInStandbyPromised = defineRule({
  id: 'no-capacity-in-standby-promised',
  family: 'runtime',
  severity: 'warning',
  title: 'The standby is promised the concurrency that the primary has',
  why: 'All traffic arrives within a minute; a function gets at most 1,000 new environments in 10 s, cold, in a region where everybody else fails over too.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html',
  fix: 'Give the standby’s function or alias the primary’s concurrency.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-04' },
    { catalogue: 'AWS Well-Architected', id: 'REL11-BP05' },
  ],
  subjects: ({ pairs }) =>
    pairs.filter(({ primary }) => (PROMISES[primary.type] ?? []).some((path) => has(primary, path))),
  *check({ primary, standby }) {
    for (const path of PROMISES[primary.type] ?? []) {
      const [promised, there] = [primary.number(...path) ?? 0, standby.number(...path) ?? 0];
      // Reserving nothing (0) switches a function off.
      if (promised === 0 || there >= promised) continue;
      yield `${path.at(-1) ?? ''} is ${promised} in the primary and ${standby.value(...path) === undefined ? 'not set' : there} in the standby`;
    }
  },
});

const has = ({ raw }: ReviewedResource, [first = '']: readonly string[]): boolean => raw[first] !== undefined;
