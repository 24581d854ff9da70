import { isIntrinsic } from '../../../assembly/intrinsics.ts';
import { isObject } from '../../../assembly/json-file.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';
import { pairsOfType } from './pairs-of-type.ts';

/** Names only: values of two regions differ by nature. */
export const environmentDiffers = defineRule({
  id: 'environment-differs',
  family: 'parity',
  severity: 'warning',
  title: 'A function has the same environment variables in both regions',
  why: 'The same code takes another path, or none, where a variable is missing.',
  source:
    'https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_planning_for_recovery_config_drift.html',
  fix: 'Set the same variables in both regions, with each region’s own value.',
  controls: [
    { catalogue: 'NIST 800-53', id: 'CM-2' },
    { catalogue: 'AWS Well-Architected', id: 'REL13-BP04' },
  ],
  subjects: (model) => pairsOfType(model, 'AWS::Lambda::Function'),
  *check({ primary, standby }, { roles }) {
    const [own, other] = [namesOf(primary), namesOf(standby)];
    if (own === undefined || other === undefined) return;
    const missing = own.filter((name) => !other.includes(name));
    const more = other.filter((name) => !own.includes(name));
    if (missing.length > 0) yield `${missing.join(', ')} not set in ${roles.regions.standby}`;
    if (more.length > 0) yield `${more.join(', ')} set in ${roles.regions.standby} only`;
  },
});

/** Undefined where an intrinsic function decides which there are. */
function namesOf({ raw }: ReviewedResource): readonly string[] | undefined {
  const { Variables = {} } = isObject(raw.Environment) ? raw.Environment : {};
  return isIntrinsic(raw.Environment) || isIntrinsic(Variables) || !isObject(Variables)
    ? undefined
    : Object.keys(Variables);
}
