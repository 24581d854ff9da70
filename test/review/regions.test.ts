/** Which region is which: said, described, inferred, or asked for. */
import { describe, expect, test } from '@jest/globals';

import { STACK_METADATA_KEY } from '../../lambda/contract/descriptor.ts';
import type { CloudStack } from '../../lib/assembly/cloud-assembly.ts';
import { rolesOf } from '../../lib/review/model/regions.ts';

const stack = (region: string | undefined, template: CloudStack['template'] = {}): CloudStack => ({
  name: `app-${region ?? 'anywhere'}`,
  stackName: `app-${region ?? 'anywhere'}`,
  path: 'app',
  account: '111122223333',
  region,
  template,
  templateFile: '',
  templateBytes: 0,
  dependencies: [],
});
const described = (region: string, role: string) =>
  stack(region, { Metadata: { [STACK_METADATA_KEY]: { role } } });
const withSecret = (region: string) =>
  stack(region, {
    Resources: { S: { Type: 'AWS::SecretsManager::Secret', Properties: { ReplicaRegions: [] } } },
  });
const EXPECTED = { primary: 'eu-west-1', standby: 'eu-north-1' };

describe('the roles of two regions', () => {
  test('are as the command line says, also against the metadata', () => {
    const stacks = [described('eu-north-1', 'primary'), described('eu-west-1', 'standby')];
    expect(rolesOf(stacks, EXPECTED)).toMatchObject({ regions: EXPECTED, from: 'flags' });
  });

  test('are as the stacks describe themselves', () => {
    const stacks = [described('eu-west-1', 'primary'), described('eu-north-1', 'standby')];
    expect(rolesOf(stacks, {})).toMatchObject({ regions: EXPECTED, from: 'metadata' });
  });

  test('are inferred where one region alone holds what belongs to a primary, and that is said', () => {
    const roles = rolesOf([stack('eu-north-1'), withSecret('eu-west-1')], {});
    expect(roles).toMatchObject({ regions: EXPECTED, from: 'inferred' });
    expect(roles.because).toContain('inferred');
  });

  test('are inferred from where a table’s replicas are made', () => {
    const Resources = { R: { Type: 'Custom::DynamoDBReplica', Properties: { Region: 'eu-north-1' } } };
    const roles = rolesOf([stack('eu-north-1'), stack('eu-west-1', { Resources })], {});
    expect(roles).toMatchObject({ regions: EXPECTED, from: 'inferred' });
  });

  test.each<[string, readonly CloudStack[], object, RegExp]>([
    ['one region only', [stack('eu-west-1')], {}, /compares two regions, and its stacks are for eu-west-1$/],
    ['no fixed region', [stack(undefined)], {}, /for no fixed region/],
    ['no sign of a primary', [stack('eu-west-1'), stack('eu-north-1')], {}, /say which with --primary/],
    ['signs in both', [withSecret('eu-west-1'), withSecret('eu-north-1')], {}, /say which with --primary/],
    [
      'three regions',
      [withSecret('eu-west-1'), stack('eu-north-1'), stack('us-east-1')],
      {},
      /eu-west-1 and eu-north-1 and us-east-1; say which/,
    ],
    ['half of what it needs', [stack('eu-west-1')], { primary: 'eu-west-1' }, /go together/],
    [
      'a region without a stack',
      [stack('eu-west-1')],
      { primary: 'eu-west-1', standby: 'eu-north-1' },
      /no stack of this assembly is for eu-north-1/,
    ],
  ])('are asked for: %s', (_what, stacks, named, says) => {
    expect(() => rolesOf(stacks, named)).toThrow(says);
  });

  test('three regions are no matter once somebody said which two', () => {
    const stacks = [stack('eu-west-1'), stack('eu-north-1'), stack('us-east-1')];
    expect(rolesOf(stacks, EXPECTED).regions).toEqual(EXPECTED);
  });
});
