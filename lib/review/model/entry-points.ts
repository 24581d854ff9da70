/** Where requests come in. */
import type { ReviewModel } from './model.ts';
import type { ReviewedResource } from './resource.ts';

export const ENTRY_TYPES: readonly string[] = [
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGatewayV2::Api',
  'AWS::AppSync::GraphQLApi',
  'AWS::Lambda::Url',
];

export const entryPointsOf = (model: ReviewModel): readonly ReviewedResource[] =>
  model.ofType(...ENTRY_TYPES);
