import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

import { readTopology } from '../../lib/assembly/read-topology.ts';
import type { Topology } from '../../lib/assembly/topology.ts';
import type { EnvironmentConfig, NetworkConfig } from '../../lib/config/environment.ts';
import { ENVIRONMENTS } from '../../lib/config/environments.ts';
import { problemsOf } from '../../lib/config/validate.ts';
import { ofType, valuesUnder } from '../support/infra-templates.ts';
import type { Resources } from '../support/infra-templates.ts';
import { createSynthesizer, resourcesIn } from '../support/synthesize-config.ts';
import type { Synthesizer } from '../support/synthesize-config.ts';

jest.setTimeout(120_000);

const [first] = ENVIRONMENTS;
const dev: EnvironmentConfig = { ...first!, tenantHosts: [] };
const network = {
  kind: 'existing',
  vpcId: 'vpc-0123456789abcdef0',
  subnets: {
    front: ['subnet-00000001', 'subnet-00000002', 'subnet-00000003'],
    functions: ['subnet-00000011', 'subnet-00000012', 'subnet-00000013'],
    database: ['subnet-00000021', 'subnet-00000022', 'subnet-00000023'],
  },
  endpoints: { kind: 'create', functionRouteTables: ['rtb-00000001', 'rtb-00000002', 'rtb-00000002'] },
} as const satisfies NetworkConfig;
const placed = (chosen: NetworkConfig): EnvironmentConfig => ({
  ...dev,
  regions: { ...dev.regions, standby: { ...dev.regions.standby, network: chosen } },
});
const STANDBY = 'eu-central-1';

let synthesizer: Synthesizer;
beforeAll(async () => {
  synthesizer = await createSynthesizer();
});
afterAll(() => synthesizer.remove());

describe('an existing network in the standby', () => {
  let templates: ReadonlyMap<string, string>;
  const resources = (kind: string): Resources => resourcesIn(templates, `holdover-dev-${kind}-${STANDBY}`);
  beforeAll(() => {
    templates = synthesizer.templates(placed(network));
  });

  test('gets no VPC, subnet, route or gateway of ours', () => {
    const types = new Set(Object.values(resources('foundation')).map(({ Type }) => Type));
    expect([...types].filter((type) => type.startsWith('AWS::EC2::')).toSorted()).toEqual([
      'AWS::EC2::SecurityGroup',
      'AWS::EC2::SecurityGroupIngress',
      'AWS::EC2::VPCEndpoint',
    ]);
  });

  test('takes each part into the subnets of its purpose', () => {
    const { functions, database, front } = network.subnets;
    const subnetsOf = (kind: string, id: string, key: string): unknown =>
      valuesUnder(resources(kind)[id], key)[0];
    expect(subnetsOf('edge', 'LoadBalancer', 'Subnets')).toEqual(front);
    expect(subnetsOf('service', 'AuthServiceFunction', 'SubnetIds')).toEqual(functions);
    expect(subnetsOf('identities', 'DatabaseSubnets', 'SubnetIds')).toEqual(database);
    expect(subnetsOf('identities', 'Proxy', 'VpcSubnetIds')).toEqual(database);
    expect(subnetsOf('identities', 'ProxyReadOnlyEndpoint', 'VpcSubnetIds')).toEqual(database);
  });

  test('gets our endpoints, the gateway in the routes of the functions only', () => {
    const endpoints = ofType(resources('foundation'), 'AWS::EC2::VPCEndpoint').map(
      ([, { Properties }]) => Properties,
    );
    expect(endpoints).toHaveLength(3);
    expect(endpoints.map(({ VpcId }) => VpcId)).toEqual(endpoints.map(() => network.vpcId));
    const gateway = endpoints.find(({ VpcEndpointType }) => VpcEndpointType === 'Gateway');
    expect(gateway?.['RouteTableIds']).toEqual(['rtb-00000001', 'rtb-00000002']);
    const interfaces = endpoints.filter(({ VpcEndpointType }) => VpcEndpointType === 'Interface');
    expect(interfaces.map(({ SubnetIds }) => SubnetIds)).toEqual([['subnet-00000011'], ['subnet-00000011']]);
  });

  test('gets security groups of ours in its VPC', () => {
    const groups = ['foundation', 'identities', 'edge'].flatMap((kind) =>
      ofType(resources(kind), 'AWS::EC2::SecurityGroup').map(([, { Properties }]) => Properties['VpcId']),
    );
    expect(groups.length).toBeGreaterThanOrEqual(6);
    expect(new Set(groups)).toEqual(new Set([network.vpcId]));
  });

  test('changes nothing in the primary, nor in what exists once', () => {
    const created = synthesizer.templates(dev);
    const others = [...templates].filter(([name]) => !name.endsWith(STANDBY));
    expect(others.length).toBe(6);
    for (const [name, text] of others) expect({ name, text }).toEqual({ name, text: created.get(name) });
  });

  test('asks nobody at synthesis', () => {
    expect([...templates.values()].join('')).not.toContain('dummy');
  });
});

test('a world can be made of it: the parts are the same as with a network of ours', () => {
  const [there, created] = [placed(network), dev].map((config) => readTopology(synthesizer.assembly(config)));
  const places = (topology: Topology | undefined) =>
    topology?.regions.standby.functions.map(({ origin }) => `${origin.stack}/${origin.logicalId}`);
  expect(there?.unknown).toEqual([]);
  expect(places(there)).toEqual(places(created));
  expect(places(there)?.length).toBeGreaterThan(5);
});

test('endpoints that are there already are not made again', () => {
  const templates = synthesizer.templates(placed({ ...network, endpoints: { kind: 'existing' } }));
  const resources = resourcesIn(templates, `holdover-dev-foundation-${STANDBY}`);
  expect(ofType(resources, 'AWS::EC2::VPCEndpoint')).toEqual([]);
  expect(Object.keys(resources)).toEqual(
    expect.arrayContaining(['AuthFunctionsSecurityGroup', 'DatabaseStepsSecurityGroup']),
  );
});

test('`create`, said or left out, gives the same bytes', () => {
  expect(synthesizer.templates(placed({ kind: 'create' }))).toEqual(synthesizer.templates(dev));
});

describe('a wrong network', () => {
  const at = 'regions.standby.network';
  test.each([
    ['vpc', { vpcId: 'vpc-1' }, `${at}.vpcId`, 'vpc- and 8 or 17'],
    [
      'too few subnets',
      { subnets: { ...network.subnets, front: ['subnet-00000001'] } },
      `${at}.subnets.front`,
      'one for each',
    ],
    [
      'subnet',
      { subnets: { ...network.subnets, front: ['subnet-00000001', 'sn-2', 'subnet-00000003'] } },
      `${at}.subnets.front[1]`,
      'subnet- and 8',
    ],
    [
      'subnet twice',
      { subnets: { ...network.subnets, database: network.subnets.functions } },
      `${at}.subnets`,
      'each subnet once',
    ],
    [
      'route table',
      { endpoints: { kind: 'create', functionRouteTables: ['rtb-1', 'rtb-00000002', 'rtb-00000002'] } },
      `${at}.endpoints.functionRouteTables[0]`,
      'rtb- and 8',
    ],
  ] as const)('%s is refused', (_, change, path, allowed) => {
    const problems = problemsOf(placed({ ...network, ...change }));
    expect(problems.map((problem) => problem.path)).toEqual([path]);
    expect(problems[0]?.allowed).toContain(allowed);
  });

  test('is told whole', () => {
    const wrong = { ...network, vpcId: '', subnets: { front: [], functions: [], database: [] } };
    expect(problemsOf(placed(wrong)).map(({ path }) => path)).toEqual([
      `${at}.vpcId`,
      `${at}.subnets.front`,
      `${at}.subnets.functions`,
      `${at}.subnets.database`,
    ]);
  });
});
