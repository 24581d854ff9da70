import { describe, expect, test } from '@jest/globals';

import { REGION_ROLES, STACK_KINDS, TENANT_HOST_STACK } from '../../lambda/contract/regions.ts';
import type { LoadedStack } from '../support/infra-templates.ts';
import {
  assembly,
  ENVIRONMENT_NAMES,
  leavesOf,
  resourcesOf,
  stack,
  valuesUnder,
} from '../support/infra-templates.ts';

const OTHER = { primary: 'standby', standby: 'primary' } as const;
/** Names and nothing to fetch. */
const PLAIN_NAMES = [
  // The migration writes it into the epoch row on day one.
  /^Resources\.SchemaMigrationFunction\..*\.HOLDOVER_PRIMARY_REGION$/,
  // Where the service asks for its secrets while its own region's store is dark, and that it may.
  /^Resources\.AuthServiceFunction\..*\.HOLDOVER_OTHER_REGION$/,
  /^Resources\.AuthServiceRole\.Properties\.Policies\b/,
];
/** Ids of EC2, keys, checks and cluster resources; a version's or an asset's hash is not one. */
const GENERATED_ID =
  /\b(vpc|subnet|sg|rtb|nat|eipalloc|igw|vpce|eni)-[0-9a-f]{8,17}\b|\bcluster-[A-Z0-9]{26}\b|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;
/** A tenant's certificate exists before its stack and is told by configuration. */
const CONFIGURED = [/^Resources\.HostCertificate\.Properties\.Certificates/];
const exportsOf = ({ template }: LoadedStack): readonly unknown[] =>
  valuesUnder(template['Outputs'], 'Export').map((entry) => (entry as { Name: unknown }).Name);
const importsOf = ({ template }: LoadedStack): readonly unknown[] =>
  valuesUnder(template['Resources'], 'Fn::ImportValue');

describe.each(ENVIRONMENT_NAMES)('stacks of %s', (environment) => {
  const { stacks, environment: described } = assembly(environment);
  const regional = stacks.filter(({ descriptor }) => descriptor.kind !== 'shared');
  const platform = stacks.filter(({ descriptor }) => descriptor.kind !== TENANT_HOST_STACK);

  test('are the whole set: one shared, everything else in both regions', () => {
    const expected = STACK_KINDS.flatMap((kind) =>
      kind === 'shared' ? ['shared primary'] : REGION_ROLES.map((role) => `${kind} ${role}`),
    );
    const found = platform.map(({ descriptor }) => `${descriptor.kind} ${descriptor.role}`);
    expect(found.toSorted()).toEqual(expected.toSorted());
  });

  test.each(regional.map((one) => [one.name, one] as const))(
    '%s names the other region by derived hosts only',
    (_, { template, descriptor }) => {
      const other = OTHER[descriptor.role];
      const mentions = [...leavesOf({ ...template, Metadata: undefined })]
        .filter(([, text]) =>
          text.replaceAll(described.regionHosts[other], '').includes(described.regions[other]),
        )
        .map(([path]) => path);
      expect(mentions.filter((path) => !PLAIN_NAMES.some((pattern) => pattern.test(path)))).toEqual([]);
    },
  );

  test('use no custom resource that calls another region, but for what needs both anyway', () => {
    const customIn = (some: readonly LoadedStack[]) =>
      new Set(
        some
          .flatMap((one) => Object.values(resourcesOf(one)).map(({ Type }) => Type))
          .filter((type) => type.startsWith('Custom::')),
      );
    expect(customIn(regional)).toEqual(
      new Set(['Custom::HoldoverSecretArn', 'Custom::HoldoverSchemaMigration']),
    );
    expect(customIn(stacks.filter(({ descriptor }) => descriptor.kind === 'shared'))).toEqual(
      new Set(['Custom::HoldoverRegionCheck', 'Custom::HoldoverKeyBootstrap']),
    );
  });

  test('hold no id that AWS would have made up, of either region', () => {
    const literals = stacks.flatMap(({ name, template }) =>
      [...leavesOf({ ...template, Metadata: undefined })].flatMap(([path, text]) =>
        GENERATED_ID.test(text) && !CONFIGURED.some((pattern) => pattern.test(path))
          ? [`${name} ${path}: ${text}`]
          : [],
      ),
    );
    expect(literals).toEqual([]);
  });

  test('come after everything that their manifest says they need', () => {
    for (const [index, { name, dependencies }] of stacks.entries()) {
      const earlier = stacks.slice(0, index).map((one) => one.name);
      expect({ name, missing: dependencies.filter((need) => !earlier.includes(need)) }).toEqual({
        name,
        missing: [],
      });
    }
  });

  test('import only what an earlier stack of the same region exports', () => {
    for (const [index, one] of stacks.entries()) {
      const earlier = stacks.slice(0, index).filter(({ region }) => region === one.region);
      const offered = new Set(earlier.flatMap(exportsOf));
      expect(importsOf(one).filter((name) => !offered.has(name))).toEqual([]);
    }
    expect(regional.flatMap(importsOf).length).toBeGreaterThan(0);
  });

  test('have a deploy order in which code needs neither the shared owner nor the other region directly', () => {
    for (const role of REGION_ROLES) {
      const kinds = (kind: 'service' | 'observability'): readonly string[] =>
        stack(environment, kind, role).dependencies.map(
          (name) => stacks.find((one) => one.name === name)!.descriptor.kind,
        );
      expect(new Set(kinds('service'))).toEqual(new Set(['foundation', 'identities', 'edge']));
      expect(kinds('observability')).toEqual(['edge']);
    }
  });
});

/** A code deploy must work while these control planes are gone. */
const FORBIDDEN_IN_CODE_DEPLOYS = [
  /^AWS::IAM::/,
  /^AWS::Route53/,
  /^AWS::CertificateManager::/,
  /^AWS::ApiGateway/,
  /^AWS::ElasticLoadBalancingV2::(LoadBalancer|Listener)$/,
  /^AWS::WAFv2::/,
  /^AWS::EC2::/,
];
const cases = ENVIRONMENT_NAMES.flatMap((environment) =>
  REGION_ROLES.flatMap((role) =>
    (['service', 'observability'] as const).map((kind) => [environment, kind, role] as const),
  ),
);

test.each(cases)(
  '%s: %s of the %s creates nothing whose control plane may be gone',
  (environment, kind, role) => {
    const types = Object.values(resourcesOf(stack(environment, kind, role))).map(({ Type }) => Type);
    expect(types.filter((type) => FORBIDDEN_IN_CODE_DEPLOYS.some((pattern) => pattern.test(type)))).toEqual(
      [],
    );
    expect(types).toContain('AWS::Lambda::Function');
  },
);
