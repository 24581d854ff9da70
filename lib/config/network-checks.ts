/**
 * Checks of a network that is there already. Its parts are told, not looked up, so shape and count are all there is
 * to see.
 */
import type { EnvironmentConfig, ExistingSubnets, NetworkConfig, RegionConfig } from './environment.ts';
import { ROLES } from './environment.ts';
import { unless } from './place-checks.ts';
import type { ConfigProblem } from './problems.ts';

type Existing = Extract<NetworkConfig, { kind: 'existing' }>;
const PURPOSES: readonly (keyof ExistingSubnets)[] = ['front', 'functions', 'database'];

export function networkProblems({ regions }: EnvironmentConfig): readonly ConfigProblem[] {
  return ROLES.flatMap((role) => {
    const { network } = regions[role];
    const path = `regions.${role}.network`;
    return network?.kind === 'existing'
      ? existingProblems(path, regions[role], network)
      : kindProblems(path, network);
  });
}

const kindProblems = (path: string, network: NetworkConfig | undefined): readonly ConfigProblem[] =>
  unless(
    network === undefined || network.kind === 'create',
    `${path}.kind`,
    network?.kind,
    'create or existing',
  );

function existingProblems(path: string, region: RegionConfig, network: Existing): readonly ConfigProblem[] {
  const { endpoints, subnets, vpcId } = network;
  const all = PURPOSES.flatMap((purpose) => subnets[purpose]);
  return [
    ...unless(isId('vpc', vpcId), `${path}.vpcId`, vpcId, 'a VPC id (vpc- and 8 or 17 hexadecimal digits)'),
    ...PURPOSES.flatMap((purpose) =>
      idProblems(`${path}.subnets.${purpose}`, subnets[purpose], 'subnet', region),
    ),
    ...unless(new Set(all).size === all.length, `${path}.subnets`, all, 'each subnet once, for one purpose'),
    ...unless(
      ['create', 'existing'].includes(endpoints.kind),
      `${path}.endpoints.kind`,
      endpoints.kind,
      'create or existing',
    ),
    ...(endpoints.kind === 'create'
      ? idProblems(`${path}.endpoints.functionRouteTables`, endpoints.functionRouteTables, 'rtb', region)
      : []),
  ];
}

/** Several zones may share a route table, but not a subnet. */
const idProblems = (
  path: string,
  ids: readonly string[],
  prefix: 'subnet' | 'rtb',
  { zones }: RegionConfig,
): readonly ConfigProblem[] => [
  ...unless(ids.length === zones.length, path, ids, `one for each of the zones ${zones.join(', ')}`, [
    path.replace(/\.network\..*/, '.zones'),
  ]),
  ...ids.flatMap((id, index) =>
    unless(
      isId(prefix, id),
      `${path}[${index}]`,
      id,
      `an id of the form ${prefix}- and 8 or 17 hexadecimal digits`,
    ),
  ),
];

/** EC2 gave out 8 digits until 2016 and gives 17 since. */
const isId = (prefix: string, id: string): boolean =>
  new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id);
