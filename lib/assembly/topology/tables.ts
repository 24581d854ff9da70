import { readerOf } from '../property-reader.ts';
import type { GraphResource, ResourceGraph } from '../resource-graph.ts';
import type { TablePart } from '../topology.ts';

export const readTables = (graph: ResourceGraph): readonly TablePart[] =>
  graph.ofType('AWS::DynamoDB::GlobalTable').map(readTable);

function readTable(resource: GraphResource): TablePart {
  const properties = readerOf(resource, 'keeping items');
  const [key, ...more] = properties.items('KeySchema');
  if (key === undefined || more.length > 0) return properties.wrong('KeySchema', 'one partition key');
  const expires = properties.flag('TimeToLiveSpecification.Enabled', false);
  return {
    origin: resource.origin,
    region: resource.region,
    name: resource.reference,
    keyAttribute: key.text('AttributeName'),
    ...(expires ? { ttlAttribute: properties.text('TimeToLiveSpecification.AttributeName') } : {}),
    replicas: properties.items('Replicas').map((replica) => replica.text('Region')),
  };
}
