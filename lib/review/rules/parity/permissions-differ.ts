import { defineRule } from '../../rule.ts';
import { comparable } from './comparable.ts';
import { pairsOfType } from './pairs-of-type.ts';
import { permissionsOf } from './permissions.ts';
import type { Permission } from './permissions.ts';

export const permissionsDiffer = defineRule({
  id: 'permissions-differ',
  family: 'parity',
  severity: 'warning',
  title: 'A role may do the same in both regions',
  why: 'A permission that the standby’s role lacks is found out when the standby serves, and IAM cannot be changed while us-east-1 is lost.',
  source:
    'https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html',
  fix: 'Grant both regions’ roles by the same code, to each region’s own resources.',
  controls: [
    { catalogue: 'NIST 800-53', id: 'CP-7' },
    { catalogue: 'AWS Well-Architected', id: 'REL13-BP04' },
  ],
  subjects: (model) => pairsOfType(model, 'AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'),
  *check({ primary, standby }, model) {
    const { regions } = model.roles;
    const [own, other] = [permissionsOf(primary, model), permissionsOf(standby, model)];
    yield* sentences(without(own, other), `in ${regions.primary} only`);
    yield* sentences(without(other, own), `in ${regions.standby} only`);
    const [managed, others] = [primary, standby].map((resource) =>
      comparable(resource.raw.ManagedPolicyArns ?? [], resource, model),
    );
    if (managed !== others) yield `ManagedPolicyArns differ`;
  },
});

function without(some: readonly Permission[], others: readonly Permission[]): readonly Permission[] {
  const known = new Set(others.map(({ key }) => key));
  return some.filter(({ key }) => !known.has(key));
}

function* sentences(permissions: readonly Permission[], where: string): Iterable<string> {
  for (const [effect, those] of Map.groupBy(permissions, (permission) => permission.effect)) {
    const actions = [...new Set(those.map(({ action }) => action))].toSorted();
    yield `${effect === 'Deny' ? 'denies' : 'allows'} ${actions.join(', ')} ${where}, or on something else`;
  }
}
