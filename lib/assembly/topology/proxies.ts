/** RDS Proxies with their target group, pool settings and further endpoints. */
import { AssemblyError } from '../errors.ts';
import { readerOf } from '../property-reader.ts';
import type { PropertyReader } from '../property-reader.ts';
import { describeOrigin } from '../resource.ts';
import type { GraphResource, ResourceGraph } from '../resource-graph.ts';
import type { ProxyPart } from '../topology.ts';

const purpose = 'the database proxy';

export const readProxies = (graph: ResourceGraph): readonly ProxyPart[] =>
  graph.ofType('AWS::RDS::DBProxy').map((resource) => readProxy(resource, graph));

function readProxy(resource: GraphResource, graph: ResourceGraph): ProxyPart {
  const properties = readerOf(resource, purpose);
  const auth = properties.items('Auth');
  const target = findTargetGroup(resource, graph);
  const [cluster] = target.texts('DBClusterIdentifiers');
  if (cluster === undefined) return target.wrong('DBClusterIdentifiers', 'one cluster');
  const required = auth.some((entry) => entry.optionalText('IAMAuth') === 'REQUIRED');
  return {
    origin: resource.origin,
    region: resource.region,
    name: resource.reference,
    endpoint: resource.attribute('Endpoint'),
    clusterIdentifier: cluster.toLowerCase(),
    roleArn: properties.text('RoleArn'),
    secretArns: auth.map((entry) => entry.text('SecretArn')),
    iamAuth: required ? 'REQUIRED' : 'DISABLED',
    requireTls: properties.flag('RequireTLS', false),
    ...readPool(target),
    endpoints: readEndpoints(resource, graph),
  };
}

/** Defaults are RDS Proxy's own: 120 s, all connections. */
function readPool(target: PropertyReader): Pick<ProxyPart, 'borrowTimeoutSeconds' | 'maxConnectionsPercent'> {
  const pool = 'ConnectionPoolConfigurationInfo';
  return {
    borrowTimeoutSeconds: target.number(`${pool}.ConnectionBorrowTimeout`, 120),
    maxConnectionsPercent: target.number(`${pool}.MaxConnectionsPercent`, 100),
  };
}

const belongsTo =
  (proxy: GraphResource) =>
  (part: GraphResource): boolean =>
    part.region === proxy.region &&
    readerOf(part, purpose).text('DBProxyName').toLowerCase() === proxy.reference;

function findTargetGroup(proxy: GraphResource, graph: ResourceGraph): PropertyReader {
  const found = graph.ofType('AWS::RDS::DBProxyTargetGroup').find(belongsTo(proxy));
  if (found !== undefined) return readerOf(found, purpose);
  throw new AssemblyError(
    'PART_MISSING',
    `${describeOrigin(proxy.origin)} has no AWS::RDS::DBProxyTargetGroup, which the world needs to know its cluster`,
  );
}

const readEndpoints = (proxy: GraphResource, graph: ResourceGraph): ProxyPart['endpoints'] =>
  graph
    .ofType('AWS::RDS::DBProxyEndpoint')
    .filter(belongsTo(proxy))
    .map((resource) => ({
      origin: resource.origin,
      endpoint: resource.attribute('Endpoint'),
      role: readerOf(resource, purpose).choice('TargetRole', ['READ_WRITE', 'READ_ONLY'], 'READ_WRITE'),
    }));
