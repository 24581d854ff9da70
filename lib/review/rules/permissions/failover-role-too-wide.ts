import { defineRule } from '../../rule.ts';
import { failoverRoles } from './failover-roles.ts';
import { boundlessActions, grantsOf } from './statements.ts';

export const failoverRoleTooWide = defineRule({
  id: 'failover-role-too-wide',
  family: 'permissions',
  severity: 'error',
  title: 'A failover role may do the steps of a failover and nothing else',
  why: 'It is used by few, under stress, and in the region that is left: a mistake or a leak there takes the second region too.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
  fix: 'Name the actions, and the clusters, functions and secrets that they are for.',
  controls: [
    { catalogue: 'OWASP NHI', id: 'NHI5:2025' },
    { catalogue: 'NIST 800-53', id: 'AC-6' },
    { catalogue: 'NIST CSF 2.0', id: 'PR.AA-05' },
  ],
  subjects: failoverRoles,
  *check(role, model) {
    const boundless = boundlessActions(grantsOf(role, model));
    if (boundless.length > 0) yield `allows ${boundless.join(', ')} on every resource, needs the steps’ own`;
  },
});
