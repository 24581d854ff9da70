import { isObject } from '../../../assembly/json-file.ts';
import type { ReviewedStack } from '../../model/model.ts';
import { defineRule } from '../../rule.ts';
import type { Subject } from '../../rule.ts';

/** A template body in S3, bytes; resources and their like in one template, count. See `source`. */
const MOST_BYTES = 1_048_576;
const MOST = { Resources: 500, Outputs: 200, Parameters: 200, Mappings: 200 } as const;

interface StackSubject extends Subject {
  readonly stack: ReviewedStack;
}

export const templateOverLimit = defineRule<StackSubject>({
  id: 'template-over-limit',
  family: 'deploy',
  severity: 'error',
  title: 'A template stays below what CloudFormation takes',
  why: 'It cannot be deployed: neither now, nor on the day on which a region has to be built again.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html',
  fix: 'Split the stack, along what is deployed together.',
  controls: [{ catalogue: 'AWS Well-Architected', id: 'REL01-BP03' }],
  subjects: ({ stacks }) => stacks.map((stack) => ({ stack, resources: [{ address: stack.name }] })),
  *check({ stack: { template, templateBytes } }) {
    if (templateBytes > MOST_BYTES) yield `has ${templateBytes} bytes, needs ${MOST_BYTES} at most`;
    for (const [section, most] of Object.entries(MOST)) {
      const found = isObject(template[section]) ? Object.keys(template[section]).length : 0;
      if (found > most) yield `has ${found} ${section}, needs ${most} at most`;
    }
  },
});
