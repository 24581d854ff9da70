import { CfnDBCluster, CfnDBInstance, CfnDBSubnetGroup, CfnGlobalCluster } from 'aws-cdk-lib/aws-rds';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Stack } from 'aws-cdk-lib';

import { instanceName } from '../config/names.ts';
import type { RegionContext } from './context.ts';
import type { Network } from './network.ts';
import { allowFrom, DATABASE_SUBNETS } from './network.ts';
import { isRetained, keepState } from './removal.ts';
import { MASTER_USERNAME } from './secrets.ts';

export const DATABASE_PORT = 5432;
const ENGINE = 'aurora-postgresql';

/**
 * The global cluster in its engine form: made from a source cluster, its read handler reports the current writer,
 * and a drift-reverting deploy after a failover would replace it.
 */
export function createGlobalCluster(stack: Stack, context: RegionContext): CfnGlobalCluster {
  const { config, names } = context;
  return keepState(
    context,
    new CfnGlobalCluster(stack, 'GlobalCluster', {
      globalClusterIdentifier: names.globalCluster,
      engine: ENGINE,
      engineVersion: config.database.engineVersion,
      storageEncrypted: true,
      deletionProtection: isRetained(context),
    }),
  );
}

export interface Member {
  readonly cluster: CfnDBCluster;
  readonly instances: readonly CfnDBInstance[];
  readonly securityGroup: SecurityGroup;
}

/** This region's member of the global cluster; it joins by name. */
export function createMember(stack: Stack, context: RegionContext, network: Network): Member {
  const { config, names, role } = context;
  const securityGroup = createSecurityGroup(stack, network);
  const subnets = new CfnDBSubnetGroup(stack, 'DatabaseSubnets', {
    dbSubnetGroupDescription: 'Isolated subnets of the database',
    subnetIds: network.vpc.selectSubnets(DATABASE_SUBNETS).subnetIds,
  });
  const cluster = new CfnDBCluster(stack, 'Cluster', {
    dbClusterIdentifier: names.clusters[role],
    globalClusterIdentifier: names.globalCluster,
    engine: ENGINE,
    engineVersion: config.database.engineVersion,
    port: DATABASE_PORT,
    storageEncrypted: true,
    // For the way in that needs no secret; a role that has `rds_iam` no longer takes a password.
    enableIamDatabaseAuthentication: true,
    kmsKeyId: names.keyAliases.database,
    dbSubnetGroupName: subnets.ref,
    vpcSecurityGroupIds: [securityGroup.securityGroupId],
    serverlessV2ScalingConfiguration: {
      minCapacity: config.database.minimumCapacity,
      maxCapacity: config.database.maximumCapacity,
    },
    backupRetentionPeriod: config.database.backupRetentionDays,
    copyTagsToSnapshot: true,
    deletionProtection: isRetained(context),
    ...(role === 'primary' ? creatorProps(context) : {}),
  });
  keepState(context, cluster);
  return { cluster, instances: createInstances(stack, context, cluster), securityGroup };
}

/** Only the first member is created with these; RDS refuses a password for a cross-region replica. */
const creatorProps = ({ names }: RegionContext) => ({
  databaseName: names.databaseName,
  masterUsername: MASTER_USERNAME,
  // Managed master passwords are not supported for global databases.
  masterUserPassword: `{{resolve:secretsmanager:${names.secrets.databaseOwner}:SecretString:password}}`,
});

/** One after the other: the first one created is the writer of a new cluster. */
function createInstances(
  stack: Stack,
  context: RegionContext,
  cluster: CfnDBCluster,
): readonly CfnDBInstance[] {
  const instances: CfnDBInstance[] = [];
  for (let number = 1; number <= context.config.database.instancesPerCluster; number += 1) {
    const instance = new CfnDBInstance(stack, `Instance${number}`, {
      dbInstanceIdentifier: instanceName(context.config, context.role, number),
      dbClusterIdentifier: cluster.ref,
      dbInstanceClass: 'db.serverless',
      engine: ENGINE,
      promotionTier: number - 1,
      publiclyAccessible: false,
      // Members of a global database must not upgrade apart from each other.
      autoMinorVersionUpgrade: false,
    });
    const previous = instances.at(-1);
    if (previous !== undefined) instance.addResourceDependency(previous);
    instances.push(keepState(context, instance));
  }
  return instances;
}

function createSecurityGroup(stack: Stack, network: Network): SecurityGroup {
  const group = new SecurityGroup(stack, 'ClusterSecurityGroup', {
    vpc: network.vpc,
    description: 'Aurora cluster',
    allowAllOutbound: false,
  });
  allowFrom(stack, 'ClusterFromSteps', group, network.databaseSteps, DATABASE_PORT);
  return group;
}
