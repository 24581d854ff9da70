import { readFileSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';

import { loadAssembly } from '../../lib/assembly/load.ts';
import { createResourceGraph } from '../../lib/assembly/resource-graph.ts';
import { estimateCost } from '../../lib/cost/estimate.ts';
import type { CostEstimate } from '../../lib/cost/estimate.ts';
import { HOURS_PER_MONTH, PRICES } from '../../lib/cost/prices.ts';
import { assemblyOf } from '../support/assemblies.ts';

const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
const estimateOf = (
  environment: (typeof ENVIRONMENTS)[number],
  change: Change = () => undefined,
): CostEstimate => {
  const assembly = loadAssembly(assemblyOf(environment));
  const stacks = assembly.stacks.map((stack) => {
    const template = structuredClone(stack.template) as unknown as Template;
    for (const [logicalId, resource] of Object.entries(template.Resources))
      change(resource, logicalId, template);
    return { ...stack, template: { ...stack.template, Resources: template.Resources } };
  });
  return estimateCost(createResourceGraph({ ...assembly, stacks }));
};
interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
}
interface Template {
  readonly Resources: Record<string, Resource>;
}
type Change = (resource: Resource, logicalId: string, template: Template) => void;
const only =
  (type: string, change: Change): Change =>
  (resource, ...rest) => {
    if (resource.Type === type) change(resource, ...rest);
  };
const partOf = ({ lines }: CostEstimate, part: string): number =>
  lines.find((line) => line.part === part)?.usd ?? Number.NaN;

describe.each(ENVIRONMENTS)('%s', (environment) => {
  const estimate = estimateOf(environment);

  test('has a price, or a reason to be free, for every type in its templates', () => {
    expect(estimate.unknownTypes).toEqual([]);
  });

  test('costs what the README says', () => {
    const line = readFileSync('README.md', 'utf8')
      .split('\n')
      .find((text) => text.startsWith(`| \`${environment}\``) && text.includes(estimate.usd.toFixed(2)));
    expect(`${estimate.usd.toFixed(2)}: ${line ?? 'no line of the README'}`).toContain(
      `| \`${environment}\``,
    );
  });

  test('is the sum of its lines and of its regions', () => {
    const regional = estimate.lines.flatMap(({ regions }) => Object.values(regions));
    expect(regional.reduce((sum, usd) => sum + usd, 0)).toBeCloseTo(estimate.usd, 6);
  });
});

describe('a change of the templates', () => {
  const before = estimateOf('dev');
  test.each([
    {
      name: 'another NAT gateway a region',
      part: 'NAT gateways',
      more: 2 * PRICES.natGateway.usd * HOURS_PER_MONTH,
      change: only('AWS::EC2::NatGateway', (resource, id, template) => {
        template.Resources[`${id}Twin`] = resource;
      }),
    },
    {
      name: 'a lower minimum capacity',
      part: 'Aurora Serverless v2 at its minimum',
      more: -0.5 * 4 * PRICES.auroraCapacity.usd * HOURS_PER_MONTH,
      change: only('AWS::RDS::DBCluster', ({ Properties }) => {
        Properties['ServerlessV2ScalingConfiguration'] = { MinCapacity: 0, MaxCapacity: 4 };
      }),
    },
    {
      name: 'a slower health check',
      part: 'health check options',
      more: -2 * PRICES.healthCheckOption.usd,
      change: only('AWS::Route53::HealthCheck', ({ Properties }) => {
        const config = Properties['HealthCheckConfig'] as Record<string, unknown>;
        if (config['RequestInterval'] === 10) config['RequestInterval'] = 30;
      }),
    },
    {
      name: 'one replica less of each secret',
      part: 'secrets, with their replicas',
      more: -7 * PRICES.secretCopy.usd,
      change: only(
        'AWS::SecretsManager::Secret',
        ({ Properties }) => void (Properties['ReplicaRegions'] = []),
      ),
    },
  ])('$name is seen', ({ part, more, change }) => {
    expect(partOf(estimateOf('dev', change), part) - partOf(before, part)).toBeCloseTo(more, 6);
  });

  test('to a type that nobody priced leaves the sum incomplete, and says so', () => {
    const changed = estimateOf(
      'dev',
      only('AWS::SNS::Topic', (resource) => void (resource.Type = 'AWS::Odd::Thing')),
    );
    expect(changed.unknownTypes).toEqual(['AWS::Odd::Thing']);
  });

  test('to another instance class is refused in one sentence', () => {
    const change = only('AWS::RDS::DBInstance', ({ Properties }) => {
      Properties['DBInstanceClass'] = 'db.r8g.large';
    });
    expect(() => estimateOf('dev', change)).toThrow(
      /Instance1 .*DBInstanceClass is "db.r8g.large", the world takes db.serverless/,
    );
  });
});
