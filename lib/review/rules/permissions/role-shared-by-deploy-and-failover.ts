import { isCustomResource } from '../../../assembly/resource.ts';
import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { perModel } from '../../model/per-model.ts';
import { defineRule } from '../../rule.ts';
import { failoverRoles, functionsOf } from './failover-roles.ts';

/** The CDK's provider framework calls the function that does the work by this variable. */
const WORKER = ['Environment', 'Variables', 'USER_ON_EVENT_FUNCTION_ARN'] as const;

export const roleSharedByDeployAndFailover = defineRule({
  id: 'role-shared-by-deploy-and-failover',
  family: 'permissions',
  severity: 'warning',
  title: 'What a deploy runs and what a failover runs have roles of their own',
  why: 'A deploy gone wrong can then start a failover, and whoever narrows the deploy’s role finds out during the next failover.',
  source: 'https://owasp.org/www-project-non-human-identities-top-10/2025/top-10-2025',
  fix: 'Give each function its own role.',
  controls: [
    { catalogue: 'OWASP NHI', id: 'NHI9:2025' },
    { catalogue: 'NIST 800-53', id: 'AC-5' },
  ],
  subjects: failoverRoles,
  *check(role, model) {
    const functions = functionsOf(role, model);
    // One function that does both is a decision, and visible as one.
    if (functions.length < 2) return;
    const deployed = functions.filter((candidate) => isRunByDeploy(candidate, model));
    if (deployed.length === 0) return;
    const others = functions.filter((candidate) => !deployed.includes(candidate));
    yield `serves ${listed(deployed)}, which a deploy runs, and ${listed(others)}`;
  },
});

const listed = (functions: readonly ReviewedResource[]): string =>
  functions.map(({ address }) => address).join(', ');

/** By stack. */
const customResources = perModel(({ resources }) =>
  Map.groupBy(
    resources.filter(({ type }) => isCustomResource(type)),
    ({ stack }) => stack,
  ),
);

function isRunByDeploy(candidate: ReviewedResource, model: ReviewModel): boolean {
  const arn = candidate.attribute('Arn');
  const called = (customResources(model).get(candidate.stack) ?? []).map((each) => each.text('ServiceToken'));
  const frameworks = [...new Set(called)].flatMap((token = '') => model.named(token, candidate.region) ?? []);
  return called.includes(arn) || frameworks.some((framework) => framework.text(...WORKER) === arn);
}
