/** What a request may touch, from where it comes in: along references, names and what roles allow. */
import { isObject } from '../../assembly/json-file.ts';
import { mentionedNames } from '../../assembly/references.ts';
import type { ReviewModel } from '../model/model.ts';
import type { ReviewedResource } from '../model/resource.ts';
import { attempt } from './attempt.ts';
import { serviceOf } from './services.ts';

/** Finds what an entry point reaches. Made once for a model: it indexes every resource. */
export type Reach = (entry: ReviewedResource) => readonly ReviewedResource[];

export function createReach(model: ReviewModel): Reach {
  const byAddress = new Map(model.resources.map((resource) => [resource.address, resource]));
  const find = (stack: string, logicalId: string) => byAddress.get(`${stack}/${logicalId}`);
  const mentions = remembered((resource: ReviewedResource) =>
    mentionedBy(resource, resource.raw, find, model),
  );
  const attached = attachments(model, find);
  return (entry) => {
    const reached = new Set([entry]);
    for (const resource of reached) {
      for (const host of attached.get(resource) ?? []) reached.add(host);
      if (isFollowed(resource)) for (const target of mentions(resource)) reached.add(target);
    }
    return [...reached];
  };
}

function remembered<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
}

/** A table's key is a domain of the table; what else it mentions is not touched by whoever reads it. A proxy passes on. */
const isFollowed = ({ type }: ReviewedResource): boolean =>
  type.startsWith('AWS::IAM::') || type.startsWith('AWS::RDS::') || isOnTheWay(type);
const isOnTheWay = (type: string): boolean => {
  const layer = serviceOf(type)?.layer;
  return layer === 'front' || layer === 'compute';
};

/** What belongs to another resource and names it, rather than the other way round: type and property. */
const ATTACHED: Readonly<Record<string, string>> = {
  'AWS::ElasticLoadBalancingV2::Listener': 'LoadBalancerArn',
  'AWS::ElasticLoadBalancingV2::ListenerRule': 'ListenerArn',
  'AWS::ElasticLoadBalancingV2::ListenerCertificate': 'ListenerArn',
  'AWS::WAFv2::WebACLAssociation': 'ResourceArn',
  'AWS::ApiGateway::Method': 'RestApiId',
  'AWS::ApiGateway::BasePathMapping': 'RestApiId',
  'AWS::ApiGatewayV2::Route': 'ApiId',
  'AWS::ApiGatewayV2::Integration': 'ApiId',
  'AWS::ApiGatewayV2::ApiMapping': 'ApiId',
  'AWS::AppSync::DataSource': 'ApiId',
  'AWS::AppSync::Resolver': 'ApiId',
  'AWS::IAM::Policy': 'Roles',
  'AWS::IAM::ManagedPolicy': 'Roles',
  'AWS::IAM::RolePolicy': 'RoleName',
  'AWS::RDS::DBInstance': 'DBClusterIdentifier',
  'AWS::RDS::DBProxyTargetGroup': 'DBProxyName',
  'AWS::ECS::Service': 'LoadBalancers',
  'AWS::AutoScaling::AutoScalingGroup': 'TargetGroupARNs',
};

type Find = (stack: string, logicalId: string) => ReviewedResource | undefined;
type Attachments = ReadonlyMap<ReviewedResource, readonly ReviewedResource[]>;

function attachments(model: ReviewModel, find: Find): Attachments {
  const hosts = new Map<ReviewedResource, ReviewedResource[]>();
  for (const resource of model.ofType(...Object.keys(ATTACHED))) {
    const property = ATTACHED[resource.type] ?? '';
    for (const host of mentionedBy(resource, { [property]: resource.raw[property] }, find, model))
      hosts.set(host, [...(hosts.get(host) ?? []), resource]);
  }
  return hosts;
}

/** By logical id in its own stack; by name or ARN anywhere. */
function mentionedBy(
  resource: ReviewedResource,
  properties: Readonly<Record<string, unknown>>,
  find: Find,
  model: ReviewModel,
): readonly ReviewedResource[] {
  const own = [...mentionedNames(properties)].flatMap((name) => find(resource.stack, name) ?? []);
  const texts = Object.keys(properties).flatMap((key) => textsOf(attempt(() => resource.value(key))));
  const named = texts.flatMap((text) => namesIn(text).flatMap((name) => meant(name, resource, model) ?? []));
  return [...new Set([...own, ...named])].filter((target) => target !== resource);
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return isObject(value) ? Object.values(value).flatMap(textsOf) : [];
}

/** The text itself; and each ARN in it, without the ends that policies and integrations put on. */
const namesIn = (text: string): readonly string[] => {
  const arns = text.match(/arn:aws[\w-]*:(?!apigateway:)[^\s"',]+/g) ?? [];
  return [text, ...arns.map((arn) => arn.replace(/(\/invocations|\/index\/\*|-\?{6}|:\*|\/\*|\*)+$/, ''))];
};

/** A word such as `prod` may be the name of anything: only services are taken by name. */
function meant(name: string, from: ReviewedResource, model: ReviewModel): ReviewedResource | undefined {
  const target = model.named(name, from.region);
  if (target === undefined || name.startsWith('arn:')) return target;
  return serviceOf(target.type) === undefined || /Stage|Deployment/.test(target.type) ? undefined : target;
}
