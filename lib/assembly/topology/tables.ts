import { readerOf } from '../property-reader.ts';
import type { PropertyReader } from '../property-reader.ts';
import type { GraphResource, ResourceGraph } from '../resource-graph.ts';
import type { KeysByRegion, TablePart } from '../topology.ts';
import { definedOnly } from './key-index.ts';
import type { KeyIndex } from './key-index.ts';

export const readTables = (graph: ResourceGraph, keys: KeyIndex): readonly TablePart[] =>
  graph.ofType('AWS::DynamoDB::GlobalTable').map((resource) => readTable(resource, keys));

function readTable(resource: GraphResource, keys: KeyIndex): TablePart {
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
    keys: readKeys(properties, keys),
  };
}

const readKeys = (properties: PropertyReader, keys: KeyIndex): KeysByRegion =>
  definedOnly(
    properties.items('Replicas').map((replica) => {
      const region = replica.text('Region');
      const key = replica.optionalText('SSESpecification.KMSMasterKeyId');
      return [region, keys.arnIn(region, key)] as const;
    }),
  );
