import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnDBProxy, CfnDBProxyEndpoint, CfnDBProxyTargetGroup } from 'aws-cdk-lib/aws-rds';
import type { Stack } from 'aws-cdk-lib';

import type { RegionContext } from './context.ts';
import type { Member } from './global-database.ts';
import { DATABASE_PORT } from './global-database.ts';
import type { Network } from './network.ts';
import { allowFrom, DATABASE_SUBNETS } from './network.ts';
import { assumedBy, decryptSecrets, inline, readSecrets } from './permissions.ts';

/** Default is 120 s, longer than any function waits. It bounds a full pool and waiting for a reader or writer. */
const BORROW_TIMEOUT_SECONDS = 2;
const IDLE_CLIENT_TIMEOUT_SECONDS = 1800;
/** The rest is for migrations, failover steps and people. */
const MAX_CONNECTIONS_PERCENT = 80;

export interface DatabaseProxy {
  readonly writeEndpoint: string;
  readonly readEndpoint: string;
}

/** RDS Proxy over this region's member. `secretArn` is the full one, with its suffix: RDS refuses a name's. */
export function createDatabaseProxy(
  stack: Stack,
  context: RegionContext,
  network: Network,
  member: Member,
  secretArn: string,
): DatabaseProxy {
  const { names, role } = context;
  const group = createSecurityGroup(stack, network, member);
  const subnetIds = network.vpc.selectSubnets(DATABASE_SUBNETS).subnetIds;
  const proxy = new CfnDBProxy(stack, 'Proxy', {
    dbProxyName: names.proxies[role],
    engineFamily: 'POSTGRESQL',
    requireTls: true,
    idleClientTimeout: IDLE_CLIENT_TIMEOUT_SECONDS,
    roleArn: createRole(stack, context).attrArn,
    auth: [
      {
        authScheme: 'SECRETS',
        secretArn,
        iamAuth: 'DISABLED',
        clientPasswordAuthType: 'POSTGRES_SCRAM_SHA_256',
      },
    ],
    vpcSubnetIds: subnetIds,
    vpcSecurityGroupIds: [group.securityGroupId],
  });
  createTargets(stack, proxy, member);
  const reader = new CfnDBProxyEndpoint(stack, 'ProxyReadOnlyEndpoint', {
    dbProxyName: proxy.ref,
    dbProxyEndpointName: names.readOnlyEndpoints[role],
    targetRole: 'READ_ONLY',
    vpcSubnetIds: subnetIds,
    vpcSecurityGroupIds: [group.securityGroupId],
  });
  return { writeEndpoint: proxy.attrEndpoint, readEndpoint: reader.attrEndpoint };
}

function createTargets(stack: Stack, proxy: CfnDBProxy, { cluster, instances }: Member): void {
  const targets = new CfnDBProxyTargetGroup(stack, 'ProxyTargets', {
    dbProxyName: proxy.ref,
    targetGroupName: 'default',
    dbClusterIdentifiers: [cluster.ref],
    connectionPoolConfigurationInfo: {
      connectionBorrowTimeout: BORROW_TIMEOUT_SECONDS,
      maxConnectionsPercent: MAX_CONNECTIONS_PERCENT,
    },
  });
  for (const instance of instances) targets.addResourceDependency(instance);
}

const createRole = (stack: Stack, context: RegionContext): CfnRole =>
  new CfnRole(stack, 'ProxyRole', {
    description: 'RDS Proxy reads the login of the auth service',
    assumeRolePolicyDocument: assumedBy('rds.amazonaws.com'),
    policies: inline([...readSecrets(context, ['databaseApplication']), decryptSecrets(context)]),
  });

function createSecurityGroup(stack: Stack, network: Network, member: Member): SecurityGroup {
  const group = new SecurityGroup(stack, 'ProxySecurityGroup', {
    vpc: network.vpc,
    description: 'RDS Proxy',
  });
  allowFrom(stack, 'ProxyFromAuth', group, network.authFunctions, DATABASE_PORT);
  allowFrom(stack, 'ClusterFromProxy', member.securityGroup, group, DATABASE_PORT);
  return group;
}
