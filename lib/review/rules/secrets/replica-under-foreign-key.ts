import type { ReviewModel } from '../../model/model.ts';
import { defineRule } from '../../rule.ts';

const AWS_OWN_KEY = 'alias/aws/secretsmanager';

export const replicaUnderForeignKey = defineRule({
  id: 'replica-under-foreign-key',
  family: 'secrets',
  severity: 'warning',
  title: 'A secret’s replica is encrypted by a key of the replica’s own region',
  why: 'A key of another region is refused, or lost with it; with none named, the replica is under AWS’s key, and the policy on yours does not guard it.',
  source:
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-secretsmanager-secret-replicaregion.html',
  fix: 'Create a key with the same alias in each region, and name that alias, without a region, in ReplicaRegions.',
  controls: [
    { catalogue: 'NIST 800-53', id: 'SC-12' },
    { catalogue: 'NIST CSF 2.0', id: 'PR.DS-01' },
  ],
  subjects: (model) =>
    model.ofType('AWS::SecretsManager::Secret').filter(({ raw }) => raw.ReplicaRegions !== undefined),
  *check(secret, model) {
    const own = secret.text('KmsKeyId') ?? AWS_OWN_KEY;
    for (const [index] of secret.list('ReplicaRegions').entries()) {
      const region = secret.text('ReplicaRegions', index, 'Region') ?? '';
      const key = secret.text('ReplicaRegions', index, 'KmsKeyId');
      const stands = key === undefined ? undefined : regionOfKey(key, model);
      if (stands !== undefined && stands !== region)
        yield `its replica in ${region} names a key of ${stands}, needs one of ${region}`;
      if (key === undefined && !own.endsWith(AWS_OWN_KEY))
        yield `its replica in ${region} names no key, and the secret itself is under ${own}`;
    }
  },
});

/** Undefined for a bare alias: that is of whatever region it is used in. */
function regionOfKey(key: string, model: ReviewModel): string | undefined {
  if (key.startsWith('alias/')) return undefined;
  return key.startsWith('arn:') ? key.split(':')[3] : model.named(key)?.region;
}
