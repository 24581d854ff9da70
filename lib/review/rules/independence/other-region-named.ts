import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';
import { leavesOf } from '../leaves.ts';
import { servicesNamed } from './aws-names.ts';

/** What a running service reads or calls by its properties. Policies only allow: they are not among these. */
const RUNTIME_TYPES = [
  'AWS::Lambda::Function',
  'AWS::Lambda::EventSourceMapping',
  'AWS::ECS::TaskDefinition',
  'AWS::StepFunctions::StateMachine',
  'AWS::Scheduler::Schedule',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::ListenerCertificate',
  'AWS::ApiGateway::DomainName',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::Logs::LogGroup',
  'AWS::SQS::Queue',
  'AWS::SNS::Topic',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBProxy',
];

/** A database of a pair names its source by nature, and goes on without it once promoted. */
const SOURCES = ['SourceDBClusterIdentifier', 'ReplicationSourceIdentifier', 'SourceDBInstanceIdentifier'];

export const otherRegionNamed = defineRule({
  id: 'other-region-named',
  family: 'independence',
  severity: 'error',
  title: 'The standby runs without a resource of the primary’s region as its only one',
  why: 'It calls a key, a queue, an image or an endpoint that is lost together with the region it should replace.',
  source: 'https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/regions.html',
  fix: 'Name the own region’s counterpart, first or alone; replicate images and keys that exist once.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'NIST 800-53', id: 'CP-7' },
    { catalogue: 'AWS Well-Architected', id: 'REL10-BP01' },
  ],
  subjects: (model) => model.ofType(...RUNTIME_TYPES).filter(({ role }) => role === 'standby'),
  *check(resource, { roles }) {
    const { primary, standby } = roles.regions;
    const leaves = leavesOf(resource.raw);
    // Only text that holds the region's name is resolved: a Ref never leads to another region.
    const suspects = leaves.filter(
      ({ path, raw }) => mentions(raw, primary) && !SOURCES.includes(String(path.at(-1))),
    );
    for (const { path } of suspects) {
      const foreign = servicesNamed(textAt(resource, path), primary);
      if (foreign.length === 0) continue;
      const own = leaves.flatMap((leaf) => servicesNamed(textAt(resource, leaf.path), standby));
      // A second source beside one of the own region is meant.
      const only = foreign.filter((service) => !own.includes(service));
      if (only.length > 0) yield `${path.join('.')} names ${only.join(', ')} in ${primary} only`;
    }
  },
});

const mentions = (raw: unknown, region: string): boolean => JSON.stringify(raw).includes(region);

function textAt(resource: ReviewedResource, path: readonly (string | number)[]): string {
  const value = resource.value(...path);
  return typeof value === 'string' ? value : '';
}
