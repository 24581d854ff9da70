/**
 * The deploy path against an independent emulator: our templates through CloudFormation, region by region, in our
 * order, bundles from the asset buckets, and back again in the destroy order. What the emulator does not know is left
 * out of the templates and listed here; nobody has deployed that anywhere.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

import { deployOrder } from '../../lib/assembly/deploy-order.ts';
import { destroyOrder } from '../../lib/assembly/destroy-order.ts';
import { loadAssembly } from '../../lib/assembly/load.ts';
import type { LoadedStack } from '../../lib/assembly/loaded.ts';
import { assemblyOf } from '../support/assemblies.ts';
import { motoMissing, startMoto } from '../world/aws/moto-server.ts';
import type { MotoServer } from '../world/aws/moto-server.ts';
import { bootstrap, createStack, deleteStack, uploadBundles } from './support/deploy.ts';
import { ministackMissing, startMinistack } from './support/ministack.ts';
import type { Ministack } from './support/ministack.ts';
import { emulatorApi } from './support/query-api.ts';
import type { EmulatorApi } from './support/query-api.ts';
import { trim } from './support/trim.ts';
import type { LeftOut } from './support/trim.ts';

jest.setTimeout(300_000);

/** MiniStack 1.5 refuses templates with these. */
const UNKNOWN_TYPES: readonly string[] = [
  'AWS::EC2::EIP',
  'AWS::EC2::FlowLog',
  'AWS::EC2::NatGateway',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::ElasticLoadBalancingV2::ListenerCertificate',
  'AWS::RDS::DBProxy',
  'AWS::RDS::DBProxyEndpoint',
  'AWS::RDS::DBProxyTargetGroup',
  'AWS::RDS::GlobalCluster',
  'AWS::Route53::HealthCheck',
  'AWS::SecretsManager::RotationSchedule',
  'AWS::WAFv2::WebACLAssociation',
];
/** Runs our function, which needs the PostgreSQL that the emulator only pretends. */
const NEEDS_POSTGRESQL = 'Custom::HoldoverSchemaMigration';
const isLeftOut = (type: string): boolean => UNKNOWN_TYPES.includes(type) || type === NEEDS_POSTGRESQL;

const missing = ministackMissing();
if (missing !== undefined) process.stdout.write(`deploy to an emulator skipped: ${missing}\n`);
const whenThere = missing === undefined ? describe : describe.skip;

whenThere('dev on MiniStack', () => {
  const assembly = loadAssembly(assemblyOf('dev'));
  const { account, regions, hostedZoneName } = assembly.environment;
  const stacks = deployOrder(assembly.stacks);
  let server: Ministack;
  let api: EmulatorApi;
  let zoneId: string;
  const leftOut: LeftOut[] = [];

  beforeAll(async () => {
    server = await startMinistack(account);
    api = emulatorApi(server.endpoint);
    zoneId = await createZone(api, hostedZoneName);
    for (const region of Object.values(regions)) await bootstrap(api, region, account);
  });
  afterAll(() => server.stop());

  /** As a person would put the zone's id into the configuration. */
  const bodyOf = (stack: LoadedStack): string => {
    const trimmed = trim(stack.template as unknown as Parameters<typeof trim>[0], isLeftOut);
    leftOut.push(...trimmed.leftOut);
    return JSON.stringify(trimmed.template).replaceAll(/Z0111111DEVEXAMPLE/g, zoneId);
  };

  test.each(UNKNOWN_TYPES)('%s is left out because the emulator refuses it', async (type) => {
    const body = JSON.stringify({ Resources: { One: { Type: type, Properties: {} } } });
    const deploying = createStack(api, { ...stacks[0]!, name: 'probe' }, body);
    await expect(deploying).rejects.toThrow(`Unrecognized resource types: [${type}]`);
  });

  test('every bundle is uploaded', async () => {
    await expect(uploadBundles(api, assembly)).resolves.toBeGreaterThanOrEqual(7);
  });

  test('every stack comes up in the deploy order, imports and custom resources included', async () => {
    const outcomes: string[] = [];
    for (const stack of stacks)
      outcomes.push(`${stack.name}: ${await createStack(api, stack, bodyOf(stack))}`);
    expect(outcomes).toEqual(stacks.map(({ name }) => `${name}: CREATE_COMPLETE`));
    expect([...new Set(leftOut.map(({ type }) => type))].toSorted()).toEqual(
      [...UNKNOWN_TYPES, NEEDS_POSTGRESQL].toSorted(),
    );
  });

  test('the key bootstrap has run as the deployed function and left real keys', async () => {
    const answer = await api.json(regions.primary, 'secretsmanager', 'secretsmanager.GetSecretValue', {
      SecretId: 'holdover/dev/keys/signing',
    });
    const { SecretString } = JSON.parse(answer) as { SecretString: string };
    expect(JSON.parse(SecretString)).toMatchObject({ serial: 1 });
  });

  test('a stack that others import from cannot be destroyed before them', async () => {
    const foundation = stacks[0]!;
    await expect(deleteStack(api, foundation)).resolves.toMatch(/in use|imported/i);
  });

  test('every stack goes in the destroy order', async () => {
    const outcomes: (string | undefined)[] = [];
    for (const stack of destroyOrder(assembly.stacks, 'primary'))
      outcomes.push(await deleteStack(api, stack));
    expect(outcomes).toEqual(stacks.map(() => undefined));
  });
});

const noMoto = motoMissing();
if (noMoto !== undefined) process.stdout.write(`deploy to moto skipped: ${noMoto}\n`);
const whenMotoIsThere = noMoto === undefined ? describe : describe.skip;

/**
 * It knows gateways and packet filters, which MiniStack does not. Of AppConfig it has no CloudFormation types, and there
 * MiniStack has them all: above every one of them comes up.
 */
const unknownToMoto = (type: string): boolean => type.startsWith('AWS::AppConfig::');
whenMotoIsThere('the foundations of dev on moto', () => {
  const assembly = loadAssembly(assemblyOf('dev'));
  const foundations = assembly.stacks.filter(({ descriptor }) => descriptor.kind === 'foundation');
  let server: MotoServer;
  let api: EmulatorApi;

  beforeAll(async () => {
    server = await startMoto(assembly.environment.account);
    api = emulatorApi(server.endpoint);
    for (const { region } of foundations) await bootstrap(api, region, assembly.environment.account);
  });
  afterAll(() => server.stop());

  test('come up whole but for AppConfig', async () => {
    for (const stack of foundations) {
      const { template, leftOut } = trim(stack.template as never, unknownToMoto);
      expect(leftOut).toHaveLength(6);
      await expect(createStack(api, stack, JSON.stringify(template))).resolves.toBe('CREATE_COMPLETE');
      const created = await api.cloudFormation(stack.region, 'DescribeStackResources', {
        StackName: stack.name,
      });
      const ids = [...created.matchAll(/<LogicalResourceId>(\w+)</g)].map(([, id]) => id!);
      expect(ids.toSorted()).toEqual(Object.keys(template.Resources).toSorted());
    }
  });
});

async function createZone(api: EmulatorApi, name: string): Promise<string> {
  const answer = await api.post(
    'us-east-1',
    'route53',
    '/2013-04-01/hostedzone',
    '<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/">' +
      `<Name>${name}</Name><CallerReference>test</CallerReference></CreateHostedZoneRequest>`,
  );
  const id = /\/hostedzone\/(Z\w+)/.exec(answer)?.[1];
  if (id === undefined) throw new Error(`no zone was created: ${answer}`);
  return id;
}
