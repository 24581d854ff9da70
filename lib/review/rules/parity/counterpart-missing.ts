import { isCustomResource } from '../../../assembly/resource.ts';
import { mentionedNames } from '../../../assembly/references.ts';
import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';

/** What serves, stores or warns. Parts of a deploy, names in DNS, replicated data and roles are judged elsewhere. */
const SERVING = [
  'AWS::Lambda::Function',
  'AWS::Lambda::EventSourceMapping',
  'AWS::ECS::Service',
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::StepFunctions::StateMachine',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Method',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Route',
  'AWS::CertificateManager::Certificate',
  'AWS::WAFv2::WebACL',
  'AWS::WAFv2::WebACLAssociation',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBProxy',
  'AWS::RDS::DBProxyEndpoint',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::SQS::Queue',
  'AWS::SNS::Topic',
  'AWS::SNS::Subscription',
  'AWS::Events::Rule',
  'AWS::Scheduler::Schedule',
  'AWS::EC2::VPCEndpoint',
  'AWS::CloudWatch::Alarm',
  'AWS::KMS::Key',
];

interface Standing {
  readonly resource: ReviewedResource;
  readonly isAlone: boolean;
  readonly resources: readonly ReviewedResource[];
}

/** The primary's only: what stands in the standby alone is there for its role, and a lost primary takes nothing of it. */
export const counterpartMissing = defineRule<Standing>({
  id: 'counterpart-missing',
  family: 'parity',
  severity: 'error',
  title: 'What serves in a stack of the primary stands in the standby’s stack too',
  why: 'The standby lacks a part of the service, and nobody is told before the primary is lost.',
  source: 'https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/regions.html',
  fix: 'Create it in both regions, or move what exists once into a stack of its own.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'AWS Well-Architected', id: 'REL10-BP01' },
  ],
  subjects: (model) => {
    const helpers = deployTimeHelpers(model);
    const serves = ({ type, role, address }: ReviewedResource) =>
      role === 'primary' && SERVING.includes(type) && !helpers.has(address);
    const standing = (resource: ReviewedResource, isAlone: boolean): Standing => ({
      resource,
      isAlone,
      resources: [resource],
    });
    return [
      ...model.pairs.filter(({ primary }) => serves(primary)).map(({ primary }) => standing(primary, false)),
      ...model.alone.filter(serves).map((resource) => standing(resource, true)),
    ];
  },
  *check({ resource, isAlone }, { roles }) {
    if (isAlone) yield `${resource.type} without a counterpart in ${roles.regions.standby}`;
  },
});

/** Functions behind custom resources and rotations: these stand wherever what they work for stands. */
const deployTimeHelpers = ({ resources }: ReviewModel): ReadonlySet<string> =>
  new Set(
    resources.flatMap(({ type, stack, raw }) => {
      const helper = isCustomResource(type)
        ? raw.ServiceToken
        : type === 'AWS::SecretsManager::RotationSchedule' && raw.RotationLambdaARN;
      return [...mentionedNames(helper)].map((name) => `${stack}/${name}`);
    }),
  );
