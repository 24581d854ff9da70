import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { EnvironmentConfig, NetworkConfig } from '../../lib/config/environment.ts';
import { ENVIRONMENTS } from '../../lib/config/environments.ts';
import type { ConfigProblem } from '../../lib/config/problems.ts';
import { problemsOf } from '../../lib/config/validate.ts';

type Path = readonly (string | number)[];
type Leaf = string | number | boolean;

const network: NetworkConfig = {
  kind: 'existing',
  vpcId: 'vpc-0123456789abcdef0',
  subnets: {
    front: ['subnet-00000001', 'subnet-00000002', 'subnet-00000003'],
    functions: ['subnet-00000011', 'subnet-00000012', 'subnet-00000013'],
    database: ['subnet-00000021', 'subnet-00000022', 'subnet-00000023'],
  },
  endpoints: { kind: 'create', functionRouteTables: ['rtb-00000001', 'rtb-00000001', 'rtb-00000001'] },
};

/** With every optional part present, so that each can be broken. Tenants' hosts have a test of their own. */
const bases = ENVIRONMENTS.map((config): EnvironmentConfig => ({
  ...config,
  qualifier: '2',
  tenantHosts: [],
  functions: { ...config.functions, coldStandby: false },
  regions: { ...config.regions, standby: { ...config.regions.standby, network } },
}));

function leafPaths(node: unknown, path: Path = []): readonly Path[] {
  if (typeof node !== 'object' || node === null) return [path];
  const entries = Array.isArray(node)
    ? node.map((value: unknown, index) => [index, value] as const)
    : Object.entries(node);
  return entries.flatMap(([key, value]) => leafPaths(value, [...path, key]));
}

const shownPath = (path: Path): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .slice(1);
const valueAt = (node: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], node);

function withValue(config: EnvironmentConfig, path: Path, value: unknown): EnvironmentConfig {
  // Not a structured clone: parts that the values share, such as equal objectives, must come apart.
  const copy = JSON.parse(JSON.stringify(config)) as Record<string | number, unknown>;
  const parent = valueAt(copy, path.slice(0, -1)) as Record<string | number, unknown>;
  parent[path.at(-1)!] = value;
  return copy as unknown as EnvironmentConfig;
}

/** What a hand might leave behind, of the same type as what stood there. */
const slips: { readonly [type: string]: fc.Arbitrary<Leaf> } = {
  number: fc.oneof(
    fc.constantFrom(0, -1, 0.3, 1, 2, 7, 10, 29, 30, 31, 1e9, Number.NaN, Number.POSITIVE_INFINITY),
    fc.integer({ min: -5, max: 400 }),
  ),
  boolean: fc.boolean(),
  string: fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      'prod',
      'dev',
      '2',
      'x'.repeat(300),
      'eu-west-2',
      'us-west-1',
      'quorum',
      'create',
    ),
    fc.constantFrom(
      'delete',
      'retain',
      'EU-WEST-1',
      'a.b',
      'login.dev.holdover.example',
      '17.2',
      '*',
      'vpc-1',
    ),
    fc.string({ maxLength: 20 }),
  ),
};

const places = bases.flatMap((config) => leafPaths(config).map((path) => ({ config, path })));
const mutation = fc
  .constantFrom(...places)
  .chain((place) => slips[typeof valueAt(place.config, place.path)]!.map((value) => ({ ...place, value })));

/** The path itself, or of what holds it. */
const names = (reported: string, path: string): boolean =>
  path === reported || path.startsWith(`${reported}.`) || path.startsWith(`${reported}[`);
const isAbout = (problem: ConfigProblem, path: string): boolean =>
  [problem.path, ...(problem.related ?? [])].some((reported) => names(reported, path));

describe('one slip in a valid configuration', () => {
  test('starts from valid ones', () => expect(bases.flatMap(problemsOf)).toEqual([]));

  test('is valid, or every problem names it as the fault or as what the rule compares with', () => {
    let refused = 0;
    fc.assert(
      fc.property(mutation, ({ config, path, value }) => {
        const problems = problemsOf(withValue(config, path, value));
        refused += problems.length > 0 ? 1 : 0;
        expect(problems.filter((problem) => !isAbout(problem, shownPath(path)))).toEqual([]);
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(300);
  });

  test('that cannot be right is never valid', () => {
    const hopeless: Readonly<Record<string, Leaf>> = { number: Number.NaN, string: '\u0000' };
    const accepted = bases.flatMap((config) =>
      leafPaths(config)
        .filter((path) => (typeof valueAt(config, path)) in hopeless)
        .filter((path) => {
          const broken = withValue(config, path, hopeless[typeof valueAt(config, path)]);
          return problemsOf(broken).length === 0;
        })
        .map(shownPath),
    );
    expect(new Set(accepted)).toEqual(new Set());
  });
});
