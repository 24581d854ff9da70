import { CfnListenerRule, CfnTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import type { Stack } from 'aws-cdk-lib';

import { HEALTH_PATHS } from '../../lambda/contract/routes.ts';
import { targetGroupArn } from './arns.ts';
import type { RegionContext } from './context.ts';

export interface Targets {
  readonly auth: Alias;
  readonly health: Alias;
}

/** What the listener answers, most specific first. A region host serves `/health/*` only; anything else gets 421. */
export function createListenerRules(
  stack: Stack,
  context: RegionContext,
  listenerArn: string,
  targets: Targets,
): void {
  const { config, names, role } = context;
  const regionHost = names.regionHosts[role];
  const auth = createTargetGroup(stack, context, 'AuthService', names.targetGroups.auth, targets.auth);
  const health = createTargetGroup(stack, context, 'Health', names.targetGroups.health, targets.health);
  const rule = (id: string, priority: number, target: CfnTargetGroup, hosts: string[], paths?: string[]) =>
    new CfnListenerRule(stack, id, {
      listenerArn,
      priority,
      conditions: [
        { field: 'host-header', hostHeaderConfig: { values: hosts } },
        ...(paths === undefined ? [] : [{ field: 'path-pattern', pathPatternConfig: { values: paths } }]),
      ],
      actions: [{ type: 'forward', targetGroupArn: target.ref }],
    });
  const publicHosts = [...config.publicHosts];
  rule('HealthRule', 10, health, [regionHost, ...publicHosts], [HEALTH_PATHS.live, HEALTH_PATHS.claim]);
  rule('ReadyRule', 20, auth, [regionHost], [HEALTH_PATHS.ready]);
  rule('PublicHostsRule', 30, auth, publicHosts);
}

function createTargetGroup(
  stack: Stack,
  context: RegionContext,
  id: string,
  name: string,
  alias: Alias,
): CfnTargetGroup {
  const permission = new CfnPermission(stack, `${id}InvokePermission`, {
    action: 'lambda:InvokeFunction',
    functionName: alias.functionArn,
    principal: 'elasticloadbalancing.amazonaws.com',
    // By name: the group's own ARN exists only after the permission that it is registered with.
    sourceArn: targetGroupArn(context, name),
    sourceAccount: context.config.account,
  });
  const group = new CfnTargetGroup(stack, `${id}TargetGroup`, {
    name,
    targetType: 'lambda',
    targets: [{ id: alias.functionArn }],
    // Several Set-Cookie headers in one answer survive only like this.
    targetGroupAttributes: [{ key: 'lambda.multi_value_headers.enabled', value: 'true' }],
  });
  group.addResourceDependency(permission);
  return group;
}
