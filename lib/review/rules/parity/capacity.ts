/** How much a resource can carry, as named numbers: more is more. */
import { isObject } from '../../../assembly/json-file.ts';
import type { ReviewedResource } from '../../model/resource.ts';

type Path = readonly string[];
/** A property, and what AWS takes where it is not there; without one such a resource is not compared. */
type Measure = readonly [path: Path, otherwise?: number];

const MEASURES: Readonly<Record<string, readonly Measure[]>> = {
  'AWS::Lambda::Function': [
    [['MemorySize'], 128],
    [['Timeout'], 3],
    [['EphemeralStorage', 'Size'], 512],
    [['ReservedConcurrentExecutions']],
  ],
  'AWS::Lambda::Alias': [[['ProvisionedConcurrencyConfig', 'ProvisionedConcurrentExecutions'], 0]],
  'AWS::ECS::Service': [[['DesiredCount']]],
  'AWS::ECS::TaskDefinition': [[['Cpu']], [['Memory']]],
  'AWS::AutoScaling::AutoScalingGroup': [[['MinSize']], [['MaxSize']], [['DesiredCapacity']]],
  'AWS::ApplicationAutoScaling::ScalableTarget': [[['MinCapacity']], [['MaxCapacity']]],
  'AWS::RDS::DBCluster': [
    [['ServerlessV2ScalingConfiguration', 'MinCapacity']],
    [['ServerlessV2ScalingConfiguration', 'MaxCapacity']],
  ],
  'AWS::RDS::DBProxyTargetGroup': [[['ConnectionPoolConfigurationInfo', 'MaxConnectionsPercent'], 100]],
  'AWS::ApiGateway::UsagePlan': [[['Throttle', 'RateLimit']], [['Throttle', 'BurstLimit']]],
};
export const CAPACITY_TYPES = [...Object.keys(MEASURES), 'AWS::WAFv2::WebACL'];

export function capacityOf(resource: ReviewedResource): ReadonlyMap<string, number> {
  const measures = (MEASURES[resource.type] ?? []).map(
    ([path, otherwise]) => [path.join('.'), resource.number(...path) ?? otherwise] as const,
  );
  const all = [...measures, ...rateLimits(resource)];
  return new Map(all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}

type Named = readonly (readonly [string, number | undefined])[];

/** Requests of one address in five minutes, by the rule's name. */
function rateLimits(resource: ReviewedResource): Named {
  if (resource.type !== 'AWS::WAFv2::WebACL') return [];
  return resource.list('Rules').flatMap((rule): Named => {
    const statement =
      isObject(rule) && isObject(rule.Statement) ? rule.Statement.RateBasedStatement : undefined;
    if (!isObject(rule) || !isObject(statement)) return [];
    return [[`Limit of ${String(rule.Name)}`, Number(statement.Limit)]];
  });
}
