/** Which roles and functions move a service to the other region. */
import type { ReviewModel } from '../../model/model.ts';
import { perModel } from '../../model/per-model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { allows, grantsOf } from './statements.ts';

/** What nothing but a failover does. Changing a DNS record is none of it: certificates do that too. */
const FAILOVER_ACTIONS = [
  'rds:FailoverGlobalCluster',
  'rds:SwitchoverGlobalCluster',
  'rds:RemoveFromGlobalCluster',
  'elasticache:FailoverGlobalReplicationGroup',
  'route53-recovery-cluster:UpdateRoutingControlState',
  'arc-region-switch:StartPlanExecution',
] as const;
const FAILOVER_NAME = /fail-?over|switch-?over|region-?evacuat/i;

export const failoverRoles = (model: ReviewModel): readonly ReviewedResource[] =>
  model.ofType('AWS::IAM::Role').filter((role) => isFailoverRole(role, model));

/** By what it may do, or by its name; a role that may do everything tells nothing. */
export const isFailoverRole = (role: ReviewedResource, model: ReviewModel): boolean =>
  FAILOVER_NAME.test(role.constructPath ?? role.logicalId) ||
  grantsOf(role, model).some(({ actions }) =>
    actions.some(
      (granted) =>
        granted !== '*' &&
        !granted.endsWith(':*') &&
        FAILOVER_ACTIONS.some((action) => allows(granted, action)),
    ),
  );

/** @throws AssemblyError where a function's role is not known before a deploy. */
export const functionsOf = (role: ReviewedResource, model: ReviewModel): readonly ReviewedResource[] =>
  functionsByRole(model).get(role.attribute('Arn')) ?? [];

const functionsByRole = perModel((model) =>
  Map.groupBy(model.ofType('AWS::Lambda::Function'), (candidate) => candidate.text('Role')),
);
