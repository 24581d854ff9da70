import { describe, expect, test } from '@jest/globals';

import { assembly, ENVIRONMENT_NAMES, resource, resources } from '../support/infra-templates.ts';

describe.each(ENVIRONMENT_NAMES)('the region check of %s', (environment) => {
  const { environment: described } = assembly(environment);
  const shared = resources(environment, 'shared');
  const { Properties: check, DependsOn } = resource(environment, 'shared', 'RegionCheck');

  test('asks both regions', () => {
    expect(check).toEqual({
      ServiceToken: { 'Fn::GetAtt': ['RegionCheckFunction', 'Arn'] },
      Regions: [described.regions.primary, described.regions.standby],
      TableName: described.sessionTableName,
      SecretName: expect.stringMatching(/\/database\/owner$/),
      Digest: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  test('comes before everything else of the stack, state and functions alike, and waits for nothing of it', () => {
    const own = ['RegionCheck', 'RegionCheckFunction', 'RegionCheckLogGroup', 'RegionCheckRole'];
    const others = Object.entries(shared).filter(([id]) => !own.includes(id));
    expect(others.length).toBeGreaterThan(10);
    const early = others.filter(([, one]) => ![one.DependsOn].flat().includes('RegionCheck'));
    expect(early.map(([id]) => id)).toEqual([]);
    expect(DependsOn).toBeUndefined();
  });

  test('answers long before CloudFormation would give up on it', () => {
    expect(resource(environment, 'shared', 'RegionCheckFunction').Properties['Timeout']).toBe(30);
  });
});
