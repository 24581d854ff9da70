import type { ReviewedStack } from '../../model/model.ts';
import { defineRule } from '../../rule.ts';

interface StackSubject {
  readonly stack: ReviewedStack;
  readonly resources: readonly { readonly address: string }[];
}

/**
 * A note: first deploys have an order by nature (a replica follows its source, a member its global cluster), and
 * `--exclusively` leaves it out later. Whoever deploys in an emergency has to know that beforehand.
 */
export const deployOrderCrossesRegions = defineRule<StackSubject>({
  id: 'deploy-order-crosses-regions',
  family: 'independence',
  severity: 'note',
  title: 'A stack of the standby is deployed without one of the primary’s region first',
  why: 'Without --exclusively, cdk deploy starts with every stack that this one comes after, and ends there while their region is lost.',
  source: 'https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-deploy.html',
  fix: 'Drop the dependency where no value needs it; elsewhere write --exclusively into the runbook.',
  controls: [{ catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' }],
  subjects: ({ stacks }) =>
    stacks
      .filter(({ role }) => role === 'standby')
      .map((stack) => ({ stack, resources: [{ address: stack.name }] })),
  *check({ stack }, { stacks, roles }) {
    const before = stacks.filter(({ name, role }) => role === 'primary' && stack.dependencies.includes(name));
    if (before.length === 0) return;
    const names = before.map(({ name }) => name).join(' and ');
    yield `comes after ${names} in ${roles.regions.primary}`;
  },
});
