/** What a listener does with a request: rules by host and path, then function, fixed answer or redirect. */
import { AssemblyError } from '../errors.ts';
import { readerOf } from '../property-reader.ts';
import type { PropertyReader } from '../property-reader.ts';
import { describeOrigin } from '../resource.ts';
import type { GraphResource, ResourceGraph } from '../resource-graph.ts';
import type { ListenerAction, ListenerRule, Origin } from '../topology.ts';
import type { FunctionIndex } from './function-index.ts';

const purpose = 'routing requests';

export interface RuleReader {
  /** Sorted by priority, lowest first, as the service evaluates them. */
  rulesOf(listener: GraphResource): readonly ListenerRule[];
  actionOf(properties: PropertyReader, path: string): ListenerAction;
}

export function createRuleReader(graph: ResourceGraph, functions: FunctionIndex): RuleReader {
  const targetGroups = new Map(
    graph
      .ofType('AWS::ElasticLoadBalancingV2::TargetGroup')
      .map((resource) => [resource.reference, resource] as const),
  );
  const actionOf: RuleReader['actionOf'] = (properties, path) =>
    readAction(properties, path, targetGroups, functions);
  return {
    actionOf,
    rulesOf: (listener) =>
      graph
        .ofType('AWS::ElasticLoadBalancingV2::ListenerRule')
        .map((resource) => readerOf(resource, purpose))
        .filter((properties) => properties.text('ListenerArn') === listener.reference)
        .map((properties) => readRule(properties, actionOf))
        .toSorted((a, b) => a.priority - b.priority),
  };
}

function readRule(properties: PropertyReader, actionOf: RuleReader['actionOf']): ListenerRule {
  const conditions = properties.items('Conditions');
  const valuesOf = (field: 'host-header' | 'path-pattern', config: string): readonly string[] =>
    conditions
      .filter((condition) => fieldOf(condition) === field)
      .flatMap((condition) => [...condition.texts(`${config}.Values`), ...condition.texts('Values')]);
  return {
    origin: properties.origin,
    priority: properties.number('Priority'),
    hosts: valuesOf('host-header', 'HostHeaderConfig').map((host) => host.toLowerCase()),
    paths: valuesOf('path-pattern', 'PathPatternConfig'),
    action: actionOf(properties, 'Actions'),
  };
}

const fieldOf = (condition: PropertyReader): 'host-header' | 'path-pattern' =>
  condition.choice('Field', ['host-header', 'path-pattern']);

function readAction(
  properties: PropertyReader,
  path: string,
  targetGroups: ReadonlyMap<string, GraphResource>,
  functions: FunctionIndex,
): ListenerAction {
  const [action, ...more] = properties.items(path);
  if (action === undefined || more.length > 0) return properties.wrong(path, 'exactly one action');
  switch (action.choice('Type', ['forward', 'fixed-response', 'redirect'])) {
    case 'forward':
      return readForward(action, targetGroups, functions);
    case 'fixed-response':
      return {
        kind: 'fixed-response',
        status: action.number('FixedResponseConfig.StatusCode'),
        contentType: action.optionalText('FixedResponseConfig.ContentType') ?? 'text/plain',
        body: action.optionalText('FixedResponseConfig.MessageBody') ?? '',
      };
    case 'redirect':
      return {
        kind: 'redirect',
        // `HTTP_301` or `HTTP_302`.
        status: Number(action.text('RedirectConfig.StatusCode').replace('HTTP_', '')),
        protocol: action.optionalText('RedirectConfig.Protocol') ?? '#{protocol}',
        port: action.optionalText('RedirectConfig.Port') ?? '#{port}',
      };
  }
}

function readForward(
  action: PropertyReader,
  targetGroups: ReadonlyMap<string, GraphResource>,
  functions: FunctionIndex,
): ListenerAction {
  const groups = action.items('ForwardConfig.TargetGroups').map((group) => group.text('TargetGroupArn'));
  const [arn, ...more] = [...new Set([...action.texts('TargetGroupArn'), ...groups])];
  if (arn === undefined || more.length > 0) return action.wrong('TargetGroupArn', 'one target group');
  const group = targetGroups.get(arn);
  if (group === undefined) throw missingTargetGroup(arn, action.origin);
  return readTargetGroup(group, functions);
}

const missingTargetGroup = (arn: string, origin: Origin): AssemblyError =>
  new AssemblyError(
    'PART_MISSING',
    `${describeOrigin(origin)} forwards to ${arn}, which no template of the assembly declares`,
  );

function readTargetGroup(resource: GraphResource, functions: FunctionIndex): ListenerAction {
  const properties = readerOf(resource, purpose);
  properties.choice('TargetType', ['lambda']);
  const [target, ...more] = properties.items('Targets');
  if (target === undefined || more.length > 0) return properties.wrong('Targets', 'exactly one function');
  const multiValue = properties
    .items('TargetGroupAttributes')
    .find((entry) => entry.text('Key') === 'lambda.multi_value_headers.enabled');
  return {
    kind: 'function',
    functionArn: functions.require(target.text('Id'), resource.origin),
    multiValueHeaders: multiValue?.flag('Value', false) ?? false,
    targetGroup: resource.origin,
  };
}
