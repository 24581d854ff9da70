import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';

export const singleZone = defineRule({
  id: 'single-zone',
  family: 'runtime',
  severity: 'warning',
  title: 'What serves stands in more than one availability zone',
  why: 'The loss of one zone is then the loss of the region: the other region is needed for what a second subnet would have borne.',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-5',
  fix: 'Add subnets of another zone.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'AWS Well-Architected', id: 'REL10-BP01' },
  ],
  subjects: (model) => [
    ...model.ofType('AWS::Lambda::Function').filter(({ raw }) => raw.VpcConfig !== undefined),
    ...model
      .ofType('AWS::ElasticLoadBalancingV2::LoadBalancer')
      .filter(({ raw }) => raw.Subnets !== undefined),
    ...model.ofType('AWS::RDS::DBCluster'),
  ],
  *check(subject, model) {
    if (subject.type === 'AWS::RDS::DBCluster') yield* instances(subject, model);
    const ids = subnetsOf(subject);
    if (ids.length === 1) yield 'has one subnet, needs subnets of two zones at least';
    if (ids.length < 2) return;
    const zones = new Set(ids.map((id) => zoneOf(id, model)));
    // A subnet from outside of the assembly may be anywhere.
    if (zones.size === 1 && !zones.has(undefined))
      yield `all ${ids.length} subnets are in ${[...zones].join('')}, needs two zones at least`;
  },
});

/** A cluster's storage is in three zones, and its only instance in one of them. */
function* instances(cluster: ReviewedResource, model: ReviewModel): Generator<string> {
  const id = cluster.reference();
  const own = model
    .ofType('AWS::RDS::DBInstance')
    .filter((each) => each.region === cluster.region && named(each, 'DBClusterIdentifier') === id);
  if (own.length === 1) yield 'has one instance, needs one in another zone to take over';
}

/** RDS keeps identifiers in lower case. */
const named = (resource: ReviewedResource, property: string): string | undefined =>
  resource.text(property)?.toLowerCase();

function subnetsOf(subject: ReviewedResource): readonly string[] {
  const path = subject.raw.VpcConfig === undefined ? ['Subnets'] : ['VpcConfig', 'SubnetIds'];
  return subject.list(...path).flatMap((_, index) => subject.text(...path, index) ?? []);
}

function zoneOf(subnetId: string, model: ReviewModel): string | undefined {
  const subnet = model.named(subnetId);
  return subnet?.type === 'AWS::EC2::Subnet' ? subnet.text('AvailabilityZone') : undefined;
}
