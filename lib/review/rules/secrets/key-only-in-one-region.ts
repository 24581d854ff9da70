import { isObject } from '../../../assembly/json-file.ts';
import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';

/** An alias names a key across templates; a key's own id is made up at its creation, and no other template knows it. */
export const keyOnlyInOneRegion = defineRule({
  id: 'key-only-in-one-region',
  family: 'secrets',
  severity: 'error',
  title: 'What stands in the other region is encrypted by a key of that region',
  why: 'Without the region of the key nothing under it can be read, in either region.',
  source: 'https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html',
  fix: 'Create a key of its own in each region under the same alias, or replicate a multi-region key.',
  controls: [
    { catalogue: 'NIST 800-53', id: 'SC-12' },
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
  ],
  subjects: (model) => model.ofType('AWS::KMS::Key').filter(({ region }) => region !== undefined),
  *check(key, model) {
    if (key.flag('MultiRegion') === true || model.pairs.some(({ resources }) => resources.includes(key)))
      return;
    const arns = aliasArnsOf(key, model);
    const users = model.resources.filter(
      ({ region, type, raw }) =>
        region !== undefined && region !== key.region && !type.startsWith('AWS::IAM::') && usesKey(raw, arns),
    );
    if (users.length > 0)
      yield `stands in ${key.region ?? ''} only, and ${users.map(({ address }) => address).join(', ')} needs it`;
  },
});

function aliasArnsOf(key: ReviewedResource, model: ReviewModel): readonly string[] {
  const [id, arn] = [key.reference(), key.attribute('Arn')];
  return model
    .ofType('AWS::KMS::Alias')
    .filter((alias) => alias.region === key.region)
    .filter((alias) => [id, arn].includes(alias.text('TargetKeyId') ?? ''))
    .map((alias) => arn.replace(/key\/.*$/, alias.text('AliasName') ?? ''));
}

/** Only what a property about a key says: an environment variable or a policy may name any. */
function usesKey(value: unknown, arns: readonly string[], property = ''): boolean {
  if (typeof value === 'string') return /key/i.test(property) && arns.includes(value);
  if (Array.isArray(value)) return value.some((entry) => usesKey(entry, arns, property));
  return isObject(value) && Object.entries(value).some(([name, member]) => usesKey(member, arns, name));
}
