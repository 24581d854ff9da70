import { readerOf } from '../property-reader.ts';
import type { GraphResource, ResourceGraph } from '../resource-graph.ts';
import type { RecordPart } from '../topology.ts';

/** Lower case without the trailing dot: how every other text of a topology spells a name. */
export const plainName = (name: string): string => name.toLowerCase().replace(/\.$/, '');

export const readRecords = (graph: ResourceGraph): readonly RecordPart[] =>
  graph.ofType('AWS::Route53::RecordSet').map(readRecord);

function readRecord(resource: GraphResource): RecordPart {
  const properties = readerOf(resource, 'answering DNS');
  // An alias takes the target's TTL and health: nothing that we deploy uses one.
  if (properties.has('AliasTarget')) properties.wrong('AliasTarget', 'a record with a TTL and values');
  const type = properties.text('Type');
  const values = properties.texts('ResourceRecords');
  const setIdentifier = properties.optionalText('SetIdentifier');
  const healthCheckId = properties.optionalText('HealthCheckId');
  return {
    origin: resource.origin,
    region: resource.region,
    name: plainName(properties.text('Name')),
    type,
    ttlSeconds: properties.number('TTL'),
    values: type === 'CNAME' ? values.map(plainName) : values,
    ...(setIdentifier === undefined ? {} : { setIdentifier }),
    ...(properties.has('Failover')
      ? { failover: properties.choice('Failover', ['PRIMARY', 'SECONDARY'] as const) }
      : {}),
    ...(healthCheckId === undefined ? {} : { healthCheckId }),
  };
}
