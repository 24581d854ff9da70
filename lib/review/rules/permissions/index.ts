import type { Rule } from '../../rule.ts';
import { failoverNeedsControlPlaneOfLostRegion } from './failover-needs-control-plane-of-lost-region.ts';
import { failoverRoleTooWide } from './failover-role-too-wide.ts';
import { policyNamesNobody } from './policy-names-nobody.ts';
import { roleSharedByDeployAndFailover } from './role-shared-by-deploy-and-failover.ts';
import { wildcardActionAndResource } from './wildcard-action-and-resource.ts';

export const PERMISSIONS_RULES: readonly Rule[] = [
  failoverNeedsControlPlaneOfLostRegion,
  failoverRoleTooWide,
  policyNamesNobody,
  roleSharedByDeployAndFailover,
  wildcardActionAndResource,
];
