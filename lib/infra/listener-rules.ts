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

/** Host and path values that one rule may hold together (Elastic Load Balancing quotas, condition values per rule). */
const VALUES_PER_RULE = 5;

/**
 * What the listener answers, most specific first. A region host serves `/health/*` only; anything else gets 421.
 * @returns the group that serves issuers, for tenants' rules.
 */
export function createListenerRules(
  stack: Stack,
  context: RegionContext,
  listenerArn: string,
  targets: Targets,
): CfnTargetGroup {
  const { config, names, role } = context;
  const regionHost = names.regionHosts[role];
  const auth = createTargetGroup(stack, context, 'AuthService', names.targetGroups.auth, targets.auth);
  const health = createTargetGroup(stack, context, 'Health', names.targetGroups.health, targets.health);
  const rules = (id: string, priority: number, target: CfnTargetGroup, hosts: string[], paths: string[]) =>
    chunksOf(hosts, VALUES_PER_RULE - paths.length).forEach((some, index) =>
      createRule(stack, index === 0 ? id : `${id}${index + 1}`, {
        listenerArn,
        priority: priority + index,
        hosts: some,
        paths,
        targetGroupArn: target.ref,
      }),
    );
  const { publicHosts } = config;
  rules('HealthRule', 10, health, [regionHost, ...publicHosts], [HEALTH_PATHS.live, HEALTH_PATHS.claim]);
  rules('ReadyRule', 20, auth, [regionHost], [HEALTH_PATHS.ready]);
  rules('PublicHostsRule', 30, auth, [...publicHosts], []);
  return auth;
}

interface Rule {
  readonly listenerArn: string;
  readonly priority: number;
  readonly hosts: readonly string[];
  /** Empty means any. */
  readonly paths: readonly string[];
  readonly targetGroupArn: string;
}

/** One rule that hands requests for these hosts to a function. */
export function createRule(stack: Stack, id: string, rule: Rule): CfnListenerRule {
  const { listenerArn, priority, hosts, paths, targetGroupArn } = rule;
  const path = { field: 'path-pattern', pathPatternConfig: { values: [...paths] } };
  return new CfnListenerRule(stack, id, {
    listenerArn,
    priority,
    conditions: [
      { field: 'host-header', hostHeaderConfig: { values: [...hosts] } },
      ...(paths.length === 0 ? [] : [path]),
    ],
    actions: [{ type: 'forward', targetGroupArn }],
  });
}

const chunksOf = (hosts: readonly string[], size: number): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(hosts.length / size) }, (_, index) =>
    hosts.slice(index * size, (index + 1) * size),
  );

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
