/** Which AWS service a resource type belongs to, and what it does for a request. */

/**
 * `front`: takes the request. `compute`: works on it. `data`: is asked meanwhile. What is in no table (networks, roles,
 * alarms, log groups) either goes with its region or is not asked while a request lasts.
 */
export type Layer = 'front' | 'compute' | 'data';

export interface Service {
  readonly name: string;
  readonly layer: Layer;
  /** It has no region of its own. */
  readonly global?: true;
}

const SERVICES: Readonly<Record<string, Service>> = {
  'AWS::ElasticLoadBalancingV2': { name: 'Elastic Load Balancing', layer: 'front' },
  'AWS::ElasticLoadBalancing': { name: 'Elastic Load Balancing', layer: 'front' },
  'AWS::ApiGateway': { name: 'API Gateway', layer: 'front' },
  'AWS::ApiGatewayV2': { name: 'API Gateway', layer: 'front' },
  'AWS::AppSync': { name: 'AppSync', layer: 'front' },
  'AWS::WAFv2': { name: 'WAF', layer: 'front' },
  'AWS::CloudFront': { name: 'CloudFront', layer: 'front', global: true },
  'AWS::Lambda': { name: 'Lambda', layer: 'compute' },
  'AWS::ECS': { name: 'ECS', layer: 'compute' },
  'AWS::AutoScaling': { name: 'EC2', layer: 'compute' },
  'AWS::AppRunner': { name: 'App Runner', layer: 'compute' },
  'AWS::StepFunctions': { name: 'Step Functions', layer: 'compute' },
  'AWS::AppConfig': { name: 'AppConfig', layer: 'data' },
  'AWS::Cognito': { name: 'Cognito', layer: 'data' },
  'AWS::DocDB': { name: 'DocumentDB', layer: 'data' },
  'AWS::DSQL': { name: 'Aurora DSQL', layer: 'data' },
  'AWS::DynamoDB': { name: 'DynamoDB', layer: 'data' },
  'AWS::EFS': { name: 'EFS', layer: 'data' },
  'AWS::ElastiCache': { name: 'ElastiCache', layer: 'data' },
  'AWS::Events': { name: 'EventBridge', layer: 'data' },
  'AWS::Kinesis': { name: 'Kinesis', layer: 'data' },
  'AWS::MSK': { name: 'MSK', layer: 'data' },
  'AWS::Neptune': { name: 'Neptune', layer: 'data' },
  'AWS::OpenSearchService': { name: 'OpenSearch', layer: 'data' },
  'AWS::RDS': { name: 'RDS', layer: 'data' },
  'AWS::S3': { name: 'S3', layer: 'data' },
  'AWS::SecretsManager': { name: 'Secrets Manager', layer: 'data' },
  'AWS::SES': { name: 'SES', layer: 'data' },
  'AWS::SNS': { name: 'SNS', layer: 'data' },
  'AWS::SQS': { name: 'SQS', layer: 'data' },
  'AWS::SSM': { name: 'Systems Manager', layer: 'data' },
};

/** @returns undefined for a type that no request waits for. */
export const serviceOf = (type: string): Service | undefined =>
  SERVICES[type.split('::').slice(0, 2).join('::')];
