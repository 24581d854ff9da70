/** Who waits for a function's answer, and for how long. */
import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { isObject } from '../../../assembly/json-file.ts';

export interface Caller {
  readonly resource: ReviewedResource;
  readonly waitsSeconds: number;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html; a REST API's can be raised. */
const REST_SECONDS = 29;
const HTTP_SECONDS = 30;
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html */
const BALANCER_IDLE_SECONDS = 60;

/** @throws AssemblyError where an integration of this region names something that is not known before a deploy. */
export function callersOf(called: ReviewedResource, model: ReviewModel): readonly Caller[] {
  const arn = called.attribute('Arn');
  const here = (...types: readonly string[]) =>
    model.ofType(...types).filter(({ region }) => region === called.region);
  return [
    ...here('AWS::ApiGateway::Method')
      .filter((method) => calls(method.text('Integration', 'Uri'), arn) && !isEvent(method))
      .map((method) => caller(method, method.number('Integration', 'TimeoutInMillis'), REST_SECONDS)),
    ...here('AWS::ApiGatewayV2::Integration')
      .filter((integration) => calls(integration.text('IntegrationUri'), arn))
      .map((integration) => caller(integration, integration.number('TimeoutInMillis'), HTTP_SECONDS)),
    ...here('AWS::ElasticLoadBalancingV2::TargetGroup')
      .filter((group) => group.raw.TargetType === 'lambda' && targetsOf(group).some((id) => calls(id, arn)))
      .flatMap((group) => balancersOf(group, here)),
  ];
}

const caller = (resource: ReviewedResource, millis: number | undefined, seconds: number): Caller => ({
  resource,
  waitsSeconds: millis === undefined ? seconds : millis / 1000,
});

/** The ARN itself, qualified by version or alias, or inside an API’s invocation path. */
const calls = (uri: string | undefined, arn: string): boolean =>
  uri !== undefined && (uri === arn || uri.includes(`${arn}:`) || uri.includes(`${arn}/`));

/** Nobody waits for an invocation of type Event. */
const isEvent = ({ raw }: ReviewedResource): boolean => JSON.stringify(raw).includes("'Event'");

const targetsOf = (group: ReviewedResource): readonly string[] =>
  group.list('Targets').flatMap((target) => {
    return isObject(target) && typeof target.Id === 'string' ? [target.Id] : [];
  });

type Here = (...types: readonly string[]) => readonly ReviewedResource[];

/** Through listeners and their rules to what holds the idle time. */
function balancersOf(group: ReviewedResource, here: Here): readonly Caller[] {
  const arn = group.reference();
  const listeners = here('AWS::ElasticLoadBalancingV2::Listener');
  const rules = here('AWS::ElasticLoadBalancingV2::ListenerRule').filter((rule) =>
    leadsTo(rule.list('Actions'), arn),
  );
  const named = new Set(rules.map((rule) => rule.text('ListenerArn')));
  const leading = listeners.filter(
    (listener) => named.has(listener.reference()) || leadsTo(listener.list('DefaultActions'), arn),
  );
  const balancers = new Set(leading.map((listener) => listener.text('LoadBalancerArn')));
  return here('AWS::ElasticLoadBalancingV2::LoadBalancer')
    .filter((balancer) => balancers.has(balancer.reference()))
    .map((balancer) => ({ resource: balancer, waitsSeconds: idleSeconds(balancer) }));
}

const leadsTo = (actions: readonly unknown[], group: string): boolean =>
  JSON.stringify(actions).includes(JSON.stringify(group));

function idleSeconds(balancer: ReviewedResource): number {
  const attributes = balancer.list('LoadBalancerAttributes');
  const index = attributes.findIndex(
    (entry) => isObject(entry) && entry.Key === 'idle_timeout.timeout_seconds',
  );
  const found = index < 0 ? undefined : balancer.number('LoadBalancerAttributes', index, 'Value');
  return found ?? BALANCER_IDLE_SECONDS;
}
