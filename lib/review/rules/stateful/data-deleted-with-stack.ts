import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';
import { meantToLast } from '../disposable.ts';

/** Buckets are not among them: CloudFormation deletes an empty one only. Log groups are no data. */
const DATA = [
  'AWS::Cognito::UserPool',
  'AWS::DocDB::DBCluster',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::EFS::FileSystem',
  'AWS::KMS::Key',
  'AWS::Neptune::DBCluster',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::RDS::GlobalCluster',
  'AWS::SecretsManager::Secret',
] as const;
/** Without a word CloudFormation takes a snapshot of these: aws-attribute-deletionpolicy, "Exception". */
const SNAPSHOT_BY_DEFAULT = ['AWS::RDS::DBCluster', 'AWS::RDS::DBInstance'];
/** CloudFormation refuses Snapshot for all others. */
const WITH_SNAPSHOTS = [
  'AWS::DocDB::DBCluster',
  'AWS::Neptune::DBCluster',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
];
const KEEPING = ['Retain', 'RetainExceptOnCreate', 'Snapshot'];

export const dataDeletedWithStack = defineRule({
  id: 'data-deleted-with-stack',
  family: 'stateful',
  severity: 'error',
  title: 'Data outlives its stack, and its replacement by a deploy',
  why: 'A changed logical id, a removed construct or a create-only property deletes the data in one deploy; keys and secrets take all that they seal along.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html',
  fix: 'Set DeletionPolicy and UpdateReplacePolicy to Retain, or to Snapshot for databases (in CDK: removalPolicy). An environment that is thrown away: accept it.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.DS-01' },
    { catalogue: 'NIST 800-53', id: 'CP-9' },
    { catalogue: 'AWS Well-Architected', id: 'REL09-BP01' },
  ],
  // An instance of a cluster holds nothing: the cluster does.
  subjects: (model) =>
    meantToLast(...DATA)(model).filter(
      (resource) =>
        resource.raw.DBClusterIdentifier === undefined || resource.type !== 'AWS::RDS::DBInstance',
    ),
  *check(resource) {
    const wrong = (['DeletionPolicy', 'UpdateReplacePolicy'] as const).filter(
      (policy) => !KEEPING.includes(policyOf(resource, policy)),
    );
    if (wrong.length > 0)
      yield `${wrong.map((policy) => `${policy} is ${policyOf(resource, policy)}`).join(' and ')}, needs Retain${WITH_SNAPSHOTS.includes(resource.type) ? ' or Snapshot' : ''}`;
  },
});

function policyOf({ attributes, type }: ReviewedResource, policy: string): string {
  const found = attributes[policy];
  if (typeof found === 'string') return found;
  return SNAPSHOT_BY_DEFAULT.includes(type) ? 'Snapshot' : 'Delete';
}
