/** What a request may touch, from where it comes in: along references, names and what roles allow. */
import type { ReviewModel } from '../model/model.ts';
import type { ReviewedResource } from '../model/resource.ts';
import { createMentions } from './mentions.ts';
import type { Mentions } from './mentions.ts';
import { serviceOf } from './services.ts';

/** Finds what an entry point reaches. Made once for a model: it indexes every resource. */
export type Reach = (entry: ReviewedResource) => readonly ReviewedResource[];

export function createReach(model: ReviewModel): Reach {
  const mentions = createMentions(model);
  const mentionedBy = remembered((resource: ReviewedResource) => mentions(resource, resource.raw));
  const attached = attachments(model, mentions);
  return (entry) => {
    const reached = new Set([entry]);
    for (const resource of reached) {
      for (const host of attached.get(resource) ?? []) reached.add(host);
      if (resource === entry || isFollowed(resource))
        for (const target of mentionedBy(resource)) reached.add(target);
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
  /^AWS::(IAM|RDS)::|::SecretTargetAttachment$/.test(type) || isOnTheWay(type);
const isOnTheWay = (type: string): boolean => {
  const layer = serviceOf(type)?.layer;
  return layer === 'front' || layer === 'compute';
};

/** What belongs to another resource and names it, rather than the other way round: type and properties. */
const ATTACHED: Readonly<Record<string, string | readonly string[]>> = {
  'AWS::ElasticLoadBalancingV2::Listener': 'LoadBalancerArn',
  'AWS::ElasticLoadBalancingV2::ListenerRule': 'ListenerArn',
  'AWS::ElasticLoadBalancingV2::ListenerCertificate': 'ListenerArn',
  'AWS::WAFv2::WebACLAssociation': 'ResourceArn',
  'AWS::ApiGateway::Method': 'RestApiId',
  'AWS::ApiGateway::BasePathMapping': ['RestApiId', 'DomainName'],
  'AWS::ApiGatewayV2::Route': 'ApiId',
  'AWS::ApiGatewayV2::Integration': 'ApiId',
  'AWS::ApiGatewayV2::ApiMapping': ['ApiId', 'DomainName'],
  'AWS::AppSync::DataSource': 'ApiId',
  'AWS::AppSync::Resolver': 'ApiId',
  'AWS::IAM::Policy': 'Roles',
  'AWS::IAM::ManagedPolicy': 'Roles',
  'AWS::IAM::RolePolicy': 'RoleName',
  'AWS::RDS::DBInstance': 'DBClusterIdentifier',
  'AWS::SecretsManager::SecretTargetAttachment': 'SecretId',
  'AWS::RDS::DBProxyTargetGroup': 'DBProxyName',
  'AWS::ECS::Service': 'LoadBalancers',
  'AWS::AutoScaling::AutoScalingGroup': 'TargetGroupARNs',
};

type Attachments = ReadonlyMap<ReviewedResource, readonly ReviewedResource[]>;

function attachments(model: ReviewModel, mentions: Mentions): Attachments {
  const hosts = new Map<ReviewedResource, ReviewedResource[]>();
  for (const resource of model.ofType(...Object.keys(ATTACHED))) {
    const properties = [ATTACHED[resource.type] ?? []].flat();
    const hostsOf = mentions(
      resource,
      Object.fromEntries(properties.map((name) => [name, resource.raw[name]])),
    );
    for (const host of hostsOf) hosts.set(host, [...(hosts.get(host) ?? []), resource]);
  }
  return hosts;
}
