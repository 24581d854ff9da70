/** Who waits for a function's answer, and for how long. */
import type { ReviewModel } from '../../model/model.ts';
import { perModel } from '../../model/per-model.ts';
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

/** By ARN of the function, unqualified. */
type Callers = ReadonlyMap<string, readonly Caller[]>;
type Asked = (model: ReviewModel) => Callers;
const REGIONS = new Map<string | undefined, Asked>();

/** @throws AssemblyError where an integration of this region names something that is not known before a deploy. */
export function callersOf(called: ReviewedResource, model: ReviewModel): readonly Caller[] {
  const arn = called.attribute('Arn');
  return callersIn(called.region, model).get(arn) ?? [];
}

function callersIn(region: string | undefined, model: ReviewModel): Callers {
  const asked = REGIONS.get(region) ?? perModel((each) => findCallers(region, each));
  REGIONS.set(region, asked);
  return asked(model);
}

function findCallers(region: string | undefined, model: ReviewModel): Callers {
  const here = (...types: readonly string[]) =>
    model.ofType(...types).filter((each) => each.region === region);
  const balancers = balancersByGroup(here);
  const found = [
    ...here('AWS::ApiGateway::Method')
      .filter((method) => !isEvent(method))
      .flatMap((method) =>
        functionsIn(method.text('Integration', 'Uri')).map(
          (arn) =>
            [arn, caller(method, method.number('Integration', 'TimeoutInMillis'), REST_SECONDS)] as const,
        ),
      ),
    ...here('AWS::ApiGatewayV2::Integration').flatMap((integration) =>
      functionsIn(integration.text('IntegrationUri')).map(
        (arn) => [arn, caller(integration, integration.number('TimeoutInMillis'), HTTP_SECONDS)] as const,
      ),
    ),
    ...here('AWS::ElasticLoadBalancingV2::TargetGroup')
      .filter((group) => group.raw.TargetType === 'lambda')
      .flatMap((group) => {
        const targets = targetsOf(group).flatMap(functionsIn);
        const waiting = targets.length === 0 ? [] : (balancers.get(group.reference()) ?? []);
        return waiting.flatMap((balancer) => targets.map((arn) => [arn, balancer] as const));
      }),
  ];
  const byArn = Map.groupBy(found, ([arn]) => arn);
  return new Map([...byArn].map(([arn, entries]) => [arn, entries.map(([, each]) => each)]));
}

const caller = (resource: ReviewedResource, millis: number | undefined, seconds: number): Caller => ({
  resource,
  waitsSeconds: millis === undefined ? seconds : millis / 1000,
});

/** By itself, qualified by version or alias, or inside an API’s invocation path. */
const functionsIn = (uri = ''): readonly string[] =>
  uri.match(/arn:[\w-]+:lambda:[\w-]+:[\w-]+:function:[\w-]+/g) ?? [];

/** Nobody waits for an invocation of type Event. */
const isEvent = ({ raw }: ReviewedResource): boolean => JSON.stringify(raw).includes("'Event'");

const targetsOf = (group: ReviewedResource): readonly string[] =>
  group.list('Targets').flatMap((target) => {
    return isObject(target) && typeof target.Id === 'string' ? [target.Id] : [];
  });

type Here = (...types: readonly string[]) => readonly ReviewedResource[];

/** By target group: through listeners and their rules to what holds the idle time. */
function balancersByGroup(here: Here): ReadonlyMap<string, readonly Caller[]> {
  const balancers = new Map(
    here('AWS::ElasticLoadBalancingV2::LoadBalancer').map((each) => [each.reference(), each] as const),
  );
  const balancerOf = new Map(
    here('AWS::ElasticLoadBalancingV2::Listener').map((each) => [
      each.reference(),
      each.text('LoadBalancerArn'),
    ]),
  );
  const led = [
    ...here('AWS::ElasticLoadBalancingV2::Listener').flatMap((listener) =>
      groupsIn(listener.list('DefaultActions')).map((group) => [group, listener.reference()] as const),
    ),
    ...here('AWS::ElasticLoadBalancingV2::ListenerRule').flatMap((rule) => {
      const listener = rule.text('ListenerArn') ?? '';
      return groupsIn(rule.list('Actions')).map((group) => [group, listener] as const);
    }),
  ];
  const byGroup = Map.groupBy(led, ([group]) => group);
  return new Map(
    [...byGroup].map(([group, ways]) => {
      const arns = new Set(ways.map(([, listener]) => balancerOf.get(listener) ?? ''));
      const found = [...arns].flatMap((arn) => balancers.get(arn) ?? []);
      return [group, found.map((resource) => ({ resource, waitsSeconds: idleSeconds(resource) }))];
    }),
  );
}

const groupsIn = (actions: readonly unknown[]): readonly string[] => [
  ...new Set(
    JSON.stringify(actions).match(/arn:[\w-]+:elasticloadbalancing:[^"]+:targetgroup\/[^"]+/g) ?? [],
  ),
];

function idleSeconds(balancer: ReviewedResource): number {
  const attributes = balancer.list('LoadBalancerAttributes');
  const index = attributes.findIndex(
    (entry) => isObject(entry) && entry.Key === 'idle_timeout.timeout_seconds',
  );
  const found = index < 0 ? undefined : balancer.number('LoadBalancerAttributes', index, 'Value');
  return found ?? BALANCER_IDLE_SECONDS;
}
