/** What a deploy over another assembly does: to data, to failover, to one region alone. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, test } from '@jest/globals';

import { changeBetween, compareFindings, losesData } from '../../lib/review/change/change.ts';
import { judge } from '../../lib/review/judge.ts';
import { RULES } from '../../lib/review/catalogue.ts';
import { failoverPair } from './fixtures/routing-parts.ts';
import { LONE_SECRET } from './support/reviewed.ts';
import { modelOf } from './support/two-regions.ts';
import type { Build } from './support/two-regions.ts';

const table =
  (key: string, policy: RemovalPolicy = RemovalPolicy.DESTROY): Build =>
  ({ shared }) =>
    new CfnTable(shared, 'Sessions', {
      keySchema: [{ attributeName: key, keyType: 'HASH' }],
      attributeDefinitions: [{ attributeName: key, attributeType: 'S' }],
      billingMode: 'PAY_PER_REQUEST',
    }).applyRemovalPolicy(policy);
const topics =
  (primary: string, standby: string, more: Build = () => undefined): Build =>
  (regions) => {
    new CfnTopic(regions.primary, 'Topic', { displayName: primary });
    new CfnTopic(regions.standby, 'Topic', { displayName: standby });
    more(regions);
  };
const change = (before: Build, after: Build) => changeBetween(modelOf(before), modelOf(after));
const seen = (before: Build, after: Build) =>
  change(before, after).resources.map(({ address, kind, properties }) => [address, kind, ...properties]);
const found = (before: Build, after: Build) =>
  change(before, after).findings.map(({ rule, resources, detail }) => [rule.id, resources[0], detail]);
const common = topics('a', 'a');
const also = (more: Build): Build => topics('a', 'a', more);

describe('a deploy', () => {
  test('of the same changes nothing', () => {
    expect(change(common, common)).toEqual({ resources: [], findings: [] });
  });

  test('that replaces a table loses its data', () => {
    const [before, after] = [also(table('pk')), also(table('id'))];
    expect(seen(before, after)).toEqual([
      ['app-shared/Sessions', 'replaced', 'AttributeDefinitions', 'KeySchema'],
    ]);
    expect(found(before, after)).toEqual([
      ['change-loses-data', 'app-shared/Sessions', expect.stringMatching(/is replaced .* KeySchema differ$/)],
    ]);
  });

  test.each([
    ['removed', RemovalPolicy.DESTROY, 'is removed'],
    ['orphaned', RemovalPolicy.RETAIN, 'nothing manages it'],
  ])('without the table that was there leaves it %s', (kind, policy, says) => {
    const before = also(table('pk', policy));
    expect(seen(before, common)).toEqual([['app-shared/Sessions', kind]]);
    expect(found(before, common)).toEqual([
      ['change-loses-data', 'app-shared/Sessions', expect.stringContaining(says)],
    ]);
  });

  test('shows what loses data before what failover rests on, and both before the rest', () => {
    const before = also((regions) => {
      failoverPair(regions);
      table('pk')(regions);
    });
    const { resources } = change(before, topics('b', 'b'));
    const order = resources.map(({ type }) => type.split('::')[1]);
    const routing = Array.from({ length: 5 }, () => 'Route53');
    expect(order).toEqual(['DynamoDB', ...routing, 'SNS', 'SNS']);
    expect(resources.filter(losesData)).toHaveLength(1);
  });

  test.each([
    ['the same change', topics('b', 'b'), []],
    ['a change of the standby alone', topics('a', 'b'), ['app-eu-central-1/Topic']],
    ['a change of the primary alone', topics('b', 'a'), ['app-eu-west-1/Topic']],
  ])('with %s in both regions is told apart', (_what, after, leftBehind) => {
    const findings = found(common, after);
    expect(findings.map(([, address]) => address)).toEqual(leftBehind);
    for (const [id, , detail] of findings)
      expect([id, detail]).toEqual([
        'change-in-one-region',
        expect.stringContaining('here alone: DisplayName differs'),
      ]);
  });

  test('of another application is refused', () => {
    const base = modelOf(common);
    const stacks = base.stacks.map((stack) => ({ ...stack, name: `other-${stack.name}` }));
    expect(() => changeBetween({ ...base, stacks }, base)).toThrow(/is another application.*other-app/);
  });
});

test('findings are new, fixed or as before', () => {
  const of = (build: Build) => judge(modelOf(build), RULES).findings;
  const [none, one] = [of(also(() => undefined)), of(also(LONE_SECRET))];
  const lengths = (before: typeof none, after: typeof none) => {
    const { added, fixed, unchanged } = compareFindings(before, after);
    return [added.length, fixed.length, unchanged.length];
  };
  expect([lengths(none, one), lengths(one, none), lengths(one, one)]).toEqual([
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]);
});
