import { readerOf } from '../property-reader.ts';
import { isCustomResource } from '../resource.ts';
import type { GraphResource, ResourceGraph } from '../resource-graph.ts';
import type { CustomResourcePart } from '../topology.ts';
import type { FunctionIndex } from './function-index.ts';

/** The graph is in deploy order already, and so are these. */
export const readCustomResources = (
  graph: ResourceGraph,
  functions: FunctionIndex,
): readonly CustomResourcePart[] =>
  graph.resources
    .filter(({ origin }) => isCustomResource(origin.type))
    .map((resource) => readCustomResource(resource, functions));

function readCustomResource(resource: GraphResource, functions: FunctionIndex): CustomResourcePart {
  const properties = readerOf(resource, 'running what a deploy runs');
  return {
    origin: resource.origin,
    region: resource.region,
    functionArn: functions.require(properties.text('ServiceToken'), resource.origin),
    properties: resource.properties(),
  };
}
