import { defineRule } from '../../rule.ts';
import { isFailoverRole } from './failover-roles.ts';
import { boundlessActions, grantsOf } from './statements.ts';

export const wildcardActionAndResource = defineRule({
  id: 'wildcard-action-and-resource',
  family: 'permissions',
  severity: 'warning',
  title: 'No role may do everything that a service can, to everything',
  why: 'IAM is global: such a role reaches into the other region, whose independence is what the second region was bought for.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
  fix: 'Name the actions and the resources, with their region.',
  controls: [
    { catalogue: 'OWASP NHI', id: 'NHI5:2025' },
    { catalogue: 'NIST 800-53', id: 'AC-6' },
    { catalogue: 'NIST CSF 2.0', id: 'PR.AA-05' },
  ],
  // `failover-role-too-wide` judges the others.
  subjects: (model) => model.ofType('AWS::IAM::Role').filter((role) => !isFailoverRole(role, model)),
  *check(role, model) {
    const boundless = boundlessActions(grantsOf(role, model));
    if (boundless.length > 0) yield `allows ${boundless.join(', ')} on every resource`;
  },
});
