/** Actions of the RDS API, as seen from one region. */
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { AwsError } from '../aws-api/error.ts';
import type { GlobalCluster } from './global-cluster.ts';
import { listOf } from './query-protocol.ts';
import type { XmlObject } from './query-protocol.ts';

/** Everything but the identifier of the answer depends on what the global cluster says now. */
export type Action = (cluster: GlobalCluster, askedIn: RegionRole, parameters: URLSearchParams) => XmlObject;

function requireGlobalCluster(cluster: GlobalCluster, parameters: URLSearchParams): void {
  const asked = parameters.get('GlobalClusterIdentifier');
  if (asked !== null && asked !== cluster.identifier)
    throw new AwsError('GlobalClusterNotFoundFault', `Global cluster ${asked} not found.`, 404);
}

function describeGlobalClusters(
  cluster: GlobalCluster,
  _askedIn: RegionRole,
  parameters: URLSearchParams,
): XmlObject {
  requireGlobalCluster(cluster, parameters);
  return { GlobalClusters: listOf('GlobalClusterMember', [globalCluster(cluster)]) };
}

function globalCluster(cluster: GlobalCluster): XmlObject {
  const { failover } = cluster;
  return {
    GlobalClusterIdentifier: cluster.identifier,
    Status: cluster.status,
    Engine: 'aurora-postgresql',
    GlobalClusterMembers: listOf(
      'GlobalClusterMember',
      cluster.members.map((role) => member(cluster, role)),
    ),
    FailoverState:
      failover === undefined
        ? undefined
        : {
            Status: failover.status,
            FromDbClusterArn: cluster.clusterArn(cluster.writerRole),
            ToDbClusterArn: cluster.clusterArn(failover.target),
            IsDataLossAllowed: failover.status === 'failing-over',
          },
  };
}

const member = (cluster: GlobalCluster, role: RegionRole): XmlObject => ({
  DBClusterArn: cluster.clusterArn(role),
  IsWriter: role === cluster.writerRole,
  Readers: listOf('member', cluster.readersOf(role)),
  SynchronizationStatus: cluster.isConnected(role) ? 'connected' : 'pending-resync',
});

function failoverGlobalCluster(
  cluster: GlobalCluster,
  _askedIn: RegionRole,
  parameters: URLSearchParams,
): XmlObject {
  requireGlobalCluster(cluster, parameters);
  const allowDataLoss = parameters.get('AllowDataLoss') === 'true';
  if (allowDataLoss && parameters.get('Switchover') === 'true')
    throw new AwsError('InvalidParameterCombination', 'AllowDataLoss and Switchover exclude each other.');
  const target = parameters.get('TargetDbClusterIdentifier');
  if (target === null)
    throw new AwsError(
      'MissingParameter',
      'The request must contain the parameter TargetDbClusterIdentifier.',
    );
  cluster.start(target, allowDataLoss);
  return { GlobalCluster: globalCluster(cluster) };
}

function switchoverGlobalCluster(
  cluster: GlobalCluster,
  askedIn: RegionRole,
  parameters: URLSearchParams,
): XmlObject {
  const forwarded = new URLSearchParams(parameters);
  forwarded.delete('AllowDataLoss');
  return failoverGlobalCluster(cluster, askedIn, forwarded);
}

function describeDbClusters(
  cluster: GlobalCluster,
  askedIn: RegionRole,
  parameters: URLSearchParams,
): XmlObject {
  const part = cluster.cluster(askedIn);
  const asked = parameters.get('DBClusterIdentifier');
  if (asked === null && !cluster.members.includes(askedIn)) return { DBClusters: listOf('DBCluster', []) };
  if (
    !cluster.members.includes(askedIn) ||
    (asked !== null && ![part.identifier, cluster.clusterArn(askedIn)].includes(asked))
  )
    throw new AwsError('DBClusterNotFoundFault', `DBCluster ${asked} not found.`, 404);
  const isWriter = askedIn === cluster.writerRole;
  const status = cluster.failover === undefined ? 'available' : cluster.failover.status;
  const description = {
    DBClusterIdentifier: part.identifier,
    DBClusterArn: cluster.clusterArn(askedIn),
    Status: status,
    Engine: 'aurora-postgresql',
    DatabaseName: part.databaseName,
    Endpoint: part.endpoint,
    ReaderEndpoint: part.readerEndpoint,
    Port: part.port,
    GlobalWriteForwardingStatus: 'disabled',
    DBClusterMembers: listOf(
      'DBClusterMember',
      part.instances
        .toSorted((one, two) => one.promotionTier - two.promotionTier)
        .map((instance, index) => ({
          DBInstanceIdentifier: instance.identifier,
          IsClusterWriter: isWriter && index === 0,
          PromotionTier: instance.promotionTier,
        })),
    ),
  };
  return { DBClusters: listOf('DBCluster', [description]) };
}

export const ACTIONS: Readonly<Record<string, Action>> = {
  DescribeGlobalClusters: describeGlobalClusters,
  DescribeDBClusters: describeDbClusters,
  FailoverGlobalCluster: failoverGlobalCluster,
  SwitchoverGlobalCluster: switchoverGlobalCluster,
};
