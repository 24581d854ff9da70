/** Aurora members of the global cluster, one a region. */
import { AssemblyError } from '../errors.ts';
import { readerOf } from '../property-reader.ts';
import type { PropertyReader } from '../property-reader.ts';
import { describeOrigin } from '../resource.ts';
import type { GraphResource, ResourceGraph } from '../resource-graph.ts';
import type { ClusterPart, InstancePart } from '../topology.ts';

const purpose = 'the database';
/** PostgreSQL's own, which RDS takes where the template is silent. */
const DEFAULT_PORT = 5432;

export const readClusters = (graph: ResourceGraph): readonly ClusterPart[] =>
  graph.ofType('AWS::RDS::DBCluster').map((resource) => readCluster(resource, graph));

function readCluster(resource: GraphResource, graph: ResourceGraph): ClusterPart {
  const properties = readerOf(resource, purpose);
  const databaseName = properties.optionalText('DatabaseName');
  return {
    origin: resource.origin,
    region: resource.region,
    identifier: resource.reference,
    resourceId: resource.attribute('DBClusterResourceId'),
    role: resource.role,
    globalClusterIdentifier: readGlobalCluster(properties, graph),
    endpoint: resource.attribute('Endpoint.Address'),
    readerEndpoint: resource.attribute('ReadEndpoint.Address'),
    port: properties.number('Port', DEFAULT_PORT),
    ...(databaseName === undefined ? {} : { databaseName }),
    ...readMaster(properties),
    instances: readInstances(resource, graph),
  };
}

/** No part of its own: the world knows it by its members, but a deploy could not create these without it. */
function readGlobalCluster(properties: PropertyReader, graph: ResourceGraph): string {
  const identifier = properties.text('GlobalClusterIdentifier');
  const declared = graph.ofType('AWS::RDS::GlobalCluster').map(({ reference }) => reference);
  if (declared.includes(identifier.toLowerCase())) return identifier;
  throw new AssemblyError(
    'PART_MISSING',
    `${describeOrigin(properties.origin)} joins the AWS::RDS::GlobalCluster ${identifier}, which no template of the ` +
      'assembly declares and the world needs for replication and promotion',
  );
}

/** A secondary member has neither: its users come with the replicated storage. */
function readMaster(properties: PropertyReader): Pick<ClusterPart, 'master'> {
  const username = properties.optionalText('MasterUsername');
  return username === undefined
    ? {}
    : { master: { username, password: properties.text('MasterUserPassword') } };
}

/** Identifiers are compared in lower case, as RDS stores them; a cluster and its instances share a region. */
function readInstances(cluster: GraphResource, graph: ResourceGraph): readonly InstancePart[] {
  return graph
    .ofType('AWS::RDS::DBInstance')
    .filter(({ region }) => region === cluster.region)
    .map((resource) => ({ resource, properties: readerOf(resource, purpose) }))
    .filter(({ properties }) => properties.text('DBClusterIdentifier').toLowerCase() === cluster.reference)
    .map(({ resource, properties }) => ({
      origin: resource.origin,
      region: resource.region,
      identifier: resource.reference,
      // RDS's own default tier.
      promotionTier: properties.number('PromotionTier', 1),
    }));
}
