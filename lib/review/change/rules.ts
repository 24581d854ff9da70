/** What is wrong with a change itself. Found between two assemblies, so no rule of the catalogue can see it. */
import type { RuleDescription } from '../rule.ts';

export const CHANGE_RULES = {
  losesData: {
    id: 'change-loses-data',
    family: 'stateful',
    severity: 'error',
    title: 'A deploy neither replaces nor removes what holds data',
    why: 'CloudFormation makes a new, empty resource, or none, and takes the old one away or leaves it unmanaged.',
    source:
      'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html',
    fix: 'Keep the property, or move the data first: retain, import, then switch over.',
    controls: [
      { catalogue: 'NIST CSF 2.0', id: 'PR.DS-01' },
      { catalogue: 'NIST 800-53', id: 'CM-3' },
    ],
  },
  oneRegionOnly: {
    id: 'change-in-one-region',
    family: 'parity',
    severity: 'warning',
    title: 'A change of one region is a change of its counterpart too',
    why: 'The region that is left behind shows it on the day on which it has to serve.',
    source:
      'https://docs.aws.amazon.com/whitepapers/latest/aws-multi-region-fundamentals/aws-multi-region-fundamentals.html',
    fix: 'Make the same change in the other region, or accept the difference with a reason.',
    controls: [
      { catalogue: 'NIST 800-53', id: 'CM-2' },
      { catalogue: 'AWS Well-Architected', id: 'REL13-BP04' },
    ],
  },
} as const satisfies Readonly<Record<string, RuleDescription>>;
