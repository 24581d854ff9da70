import {
  DescribeDBClustersCommand,
  DescribeGlobalClustersCommand,
  FailoverGlobalClusterCommand,
  RDSClient,
  SwitchoverGlobalClusterCommand,
} from '@aws-sdk/client-rds';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { GlobalDatabase } from '../../../lib/world/local/postgres/global-database.ts';
import { RdsApi } from '../../../lib/world/local/rds-api/rds-api.ts';
import { fakeContext, OPERATOR } from './data-support/fake-context.ts';
import type { FakeContext } from './data-support/fake-context.ts';
import { caller, REGIONS, topology } from './data-support/topology.ts';

const GlobalClusterIdentifier = 'holdover-dev';
const arn = (role: RegionRole): string =>
  `arn:aws:rds:${REGIONS[role]}:111122223333:cluster:holdover-dev-${role}`;

let context: FakeContext;
let api: RdsApi;
let clients: RDSClient[];
let promotions: string[];
let promotionFails: boolean;

beforeEach(async () => {
  context = await fakeContext(100);
  clients = [];
  promotions = [];
  promotionFails = false;
  let writerRole: RegionRole = 'primary';
  // Promotion itself is proved with real PostgreSQL elsewhere; here only what the API makes of it.
  const database = {
    get writerRole() {
      return writerRole;
    },
    refuseWrites: async () => void promotions.push('writes refused'),
    acceptWrites: async () => void promotions.push('writes accepted'),
    promote: async (role: RegionRole, manner: string) => {
      if (promotionFails) throw new Error('no quorum');
      promotions.push(`${role} ${manner}`);
      writerRole = role;
      return 1;
    },
  } as unknown as GlobalDatabase;
  api = new RdsApi({ context, topology: topology({ instances: { primary: 2, standby: 2 } }), database });
  await api.start();
});
afterEach(async () => {
  clients.forEach((made) => made.destroy());
  await context.dispose();
});

function client(role: RegionRole, credentials = OPERATOR): RDSClient {
  const made = new RDSClient({
    region: REGIONS[role],
    endpoint: `http://127.0.0.1:${context.portOf(`rds.${REGIONS[role]}.amazonaws.com`)}`,
    credentials,
    maxAttempts: 1,
  });
  clients.push(made);
  return made;
}
const describe_ = async (role: RegionRole) =>
  (await client(role).send(new DescribeGlobalClustersCommand({ GlobalClusterIdentifier })))
    .GlobalClusters![0]!;
const failover = (target: string, more: Record<string, boolean> = { AllowDataLoss: true }) =>
  client('standby').send(
    new FailoverGlobalClusterCommand({ GlobalClusterIdentifier, TargetDbClusterIdentifier: target, ...more }),
  );

const switchover = (target: string) =>
  client('primary').send(
    new SwitchoverGlobalClusterCommand({ GlobalClusterIdentifier, TargetDbClusterIdentifier: target }),
  );

test('both regions describe the same global cluster', async () => {
  for (const role of ['primary', 'standby'] as const)
    expect(await describe_(role)).toMatchObject({
      GlobalClusterIdentifier,
      Status: 'available',
      GlobalClusterMembers: [
        { DBClusterArn: arn('primary'), IsWriter: true, Readers: [arn('standby')] },
        { DBClusterArn: arn('standby'), IsWriter: false },
      ],
    });
});

test('a region describes its own cluster and its instances', async () => {
  const standby = client('standby');
  const own = await standby.send(
    new DescribeDBClustersCommand({ DBClusterIdentifier: 'holdover-dev-standby' }),
  );
  expect(own.DBClusters).toMatchObject([
    { DBClusterArn: arn('standby'), Status: 'available', Port: 5432, DBClusterMembers: [{}, {}] },
  ]);
  const foreign = new DescribeDBClustersCommand({ DBClusterIdentifier: 'holdover-dev-primary' });
  await expect(standby.send(foreign)).rejects.toMatchObject({ name: 'DBClusterNotFoundFault' });
});

test('with the primary gone the standby’s API fails over, shows it under way, then done', async () => {
  context.network.setLink('primary', 'black-hole');
  const accepted = await failover(arn('standby'));
  expect(accepted.GlobalCluster).toMatchObject({
    Status: 'failing-over',
    FailoverState: { Status: 'failing-over', ToDbClusterArn: arn('standby'), IsDataLossAllowed: true },
  });
  await expect(failover(arn('standby'))).rejects.toMatchObject({ name: 'InvalidGlobalClusterStateFault' });
  await api.settled();
  expect(promotions).toEqual(['standby forced']);
  const after = await describe_('standby');
  expect(after.Status).toBe('available');
  expect(after.FailoverState).toBeUndefined();
  expect(after.GlobalClusterMembers?.map((member) => member.IsWriter)).toEqual([false, true]);
  await expect(failover(arn('standby'))).rejects.toMatchObject({ name: 'InvalidDBClusterStateFault' });
});

test('a switchover is graceful, and refused while a member is unreachable', async () => {
  const accepted = await switchover(arn('standby'));
  expect(accepted.GlobalCluster).toMatchObject({
    Status: 'switching-over',
    FailoverState: { Status: 'switching-over', ToDbClusterArn: arn('standby'), IsDataLossAllowed: false },
  });
  await expect(switchover(arn('standby'))).rejects.toMatchObject({ name: 'InvalidGlobalClusterStateFault' });
  await api.settled();
  expect(promotions).toEqual(['writes refused', 'standby graceful']);
  await expect(switchover(arn('standby'))).rejects.toMatchObject({ name: 'InvalidDBClusterStateFault' });
  await failover(arn('primary'), { Switchover: true });
  await api.settled();
  expect(promotions.slice(2)).toEqual(['writes refused', 'primary graceful']);
  context.network.setLink('standby', 'refused');
  await expect(switchover(arn('standby'))).rejects.toMatchObject({ name: 'InvalidGlobalClusterStateFault' });
});

test('a switchover that fails leaves the old writer writing', async () => {
  promotionFails = true;
  await switchover(arn('standby'));
  await api.settled();
  expect(promotions).toEqual(['writes refused', 'writes accepted']);
  expect((await describe_('primary')).GlobalClusterMembers?.map(({ IsWriter }) => IsWriter)).toEqual([
    true,
    false,
  ]);
});

test('unknown names and missing permissions are refused by name', async () => {
  await expect(failover('arn:aws:rds:eu-west-1:111122223333:cluster:none')).rejects.toMatchObject({
    name: 'DBClusterNotFoundFault',
  });
  const other = new DescribeGlobalClustersCommand({ GlobalClusterIdentifier: 'other' });
  await expect(client('primary').send(other)).rejects.toMatchObject({ name: 'GlobalClusterNotFoundFault' });
  const powerless = client('primary', context.callers.issue(caller([])));
  await expect(powerless.send(new DescribeGlobalClustersCommand({}))).rejects.toMatchObject({
    name: 'AccessDenied',
  });
});
