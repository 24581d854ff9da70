import { isObject } from '../../../assembly/json-file.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';
import { meantToLast } from '../disposable.ts';

/** What says that a resource of this type is protected. */
const PROTECTED_BY: Readonly<Record<string, (resource: ReviewedResource) => boolean>> = {
  'AWS::RDS::DBCluster': ({ flag }) => flag('DeletionProtection') === true,
  'AWS::RDS::GlobalCluster': ({ flag }) => flag('DeletionProtection') === true,
  'AWS::DynamoDB::Table': ({ flag }) => flag('DeletionProtectionEnabled') === true,
  'AWS::DynamoDB::GlobalTable': ({ list, flag }) =>
    list('Replicas').every((_, index) => flag('Replicas', index, 'DeletionProtectionEnabled') === true),
  'AWS::Cognito::UserPool': ({ text }) => text('DeletionProtection') === 'ACTIVE',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ({ list }) =>
    list('LoadBalancerAttributes').some(
      (attribute) =>
        isObject(attribute) &&
        attribute.Key === 'deletion_protection.enabled' &&
        String(attribute.Value) === 'true',
    ),
};

export const deletionProtectionOff = defineRule({
  id: 'deletion-protection-off',
  family: 'database',
  // No region is lost by it. Where nothing holds data either, `data-deleted-with-stack` is the error.
  severity: 'warning',
  title: 'What cannot be made again in minutes is protected against deletion',
  why: 'One mistaken call, by a person or a pipeline, ends what two regions were built to keep. DeletionPolicy guards against stacks only.',
  source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DeleteCluster.html',
  fix: 'Turn on deletion protection, in a global table for each replica.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.DS-01' },
    { catalogue: 'NIST 800-53', id: 'CM-5' },
  ],
  subjects: meantToLast(...Object.keys(PROTECTED_BY)),
  *check(resource) {
    if (PROTECTED_BY[resource.type]?.(resource) === true) return;
    const replica = resource.type === 'AWS::DynamoDB::GlobalTable' ? ' for every replica' : '';
    yield `deletion protection is not on${replica}`;
  },
});
