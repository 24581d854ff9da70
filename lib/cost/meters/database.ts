import { AssemblyError } from '../../assembly/errors.ts';
import { readerOf } from '../../assembly/property-reader.ts';
import type { GraphResource, ResourceGraph } from '../../assembly/resource-graph.ts';
import { describeOrigin } from '../../assembly/resource.ts';
import { ASSUMPTIONS } from '../assumptions.ts';
import type { Meter } from '../meter.ts';
import { counted } from '../meter.ts';

const PURPOSE = 'an estimate of its cost';

/** Serverless v2 alone: the design has no other instance class, and a price for one that is made up helps nobody. */
const minimumCapacity = (instance: GraphResource, graph: ResourceGraph): number => {
  const properties = readerOf(instance, PURPOSE);
  if (properties.text('DBInstanceClass') !== 'db.serverless')
    properties.wrong('DBInstanceClass', 'db.serverless');
  const name = properties.text('DBClusterIdentifier');
  const cluster = graph.ofType('AWS::RDS::DBCluster').find(({ reference }) => reference === name);
  if (cluster === undefined)
    throw new AssemblyError(
      'PART_MISSING',
      `${describeOrigin(instance.origin)} is in no cluster of a template`,
    );
  return readerOf(cluster, PURPOSE).number('ServerlessV2ScalingConfiguration.MinCapacity');
};

/** Both regions' clusters are alike, so a region's instances stand for those behind its proxy. */
const behindProxy = ({ region }: GraphResource, graph: ResourceGraph): number =>
  graph
    .ofType('AWS::RDS::DBInstance')
    .filter((instance) => instance.region === region)
    .reduce((sum, instance) => sum + minimumCapacity(instance, graph), 0);

export const databaseMeters: readonly Meter[] = [
  {
    part: 'Aurora Serverless v2 at its minimum',
    price: 'auroraCapacity',
    types: ['AWS::RDS::DBInstance'],
    measure(resource, graph) {
      const quantity = minimumCapacity(resource, graph);
      return { quantity, basis: `${quantity} ACU` };
    },
  },
  {
    part: `RDS Proxy, billed as ${ASSUMPTIONS.proxyMinimumCapacity} ACU or more`,
    price: 'proxyCapacity',
    types: ['AWS::RDS::DBProxy'],
    measure(resource, graph) {
      const quantity = Math.max(ASSUMPTIONS.proxyMinimumCapacity, behindProxy(resource, graph));
      return { quantity, basis: `${quantity} ACU` };
    },
  },
  {
    part: 'proxy endpoints',
    price: 'proxyEndpointZone',
    types: ['AWS::RDS::DBProxyEndpoint'],
    measure: (resource) => counted(readerOf(resource, PURPOSE).texts('VpcSubnetIds').length, 'zone'),
  },
];
