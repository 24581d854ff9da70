/** All resources of an assembly of Holdover, each with the role of its region. */
import type { RegionRole } from '../../lambda/contract/regions.ts';
import type { JsonObject } from './json-file.ts';
import type { LoadedAssembly, LoadedStack } from './loaded.ts';
import { createStackResources } from './stack-resources.ts';
import type { StackResource } from './stack-resources.ts';
import type { Origin } from './topology.ts';

export interface GraphResource {
  readonly origin: Origin;
  readonly region: string;
  readonly role: RegionRole;
  /** Value of `Ref`. */
  readonly reference: string;
  /** Resolved on first use. @throws AssemblyError naming the property that cannot be resolved. */
  properties(): JsonObject;
  /** Value of `Fn::GetAtt`. @throws AssemblyError ATTRIBUTE. */
  attribute(name: string): string;
}

export interface ResourceGraph {
  readonly assembly: LoadedAssembly;
  /** Stack by stack; inside a stack whatever is referenced comes first. */
  readonly resources: readonly GraphResource[];
  ofType(...types: readonly string[]): readonly GraphResource[];
  /** Resolved stack output; undefined when that stack has none by this key. */
  output(stack: string, key: string): unknown;
}

/** @throws AssemblyError for circular resources and malformed conditions. */
export function createResourceGraph(assembly: LoadedAssembly): ResourceGraph {
  const stackResources = createStackResources(assembly.stacks);
  const resources = stackResources.resources.map(inItsRole);
  return {
    assembly,
    resources,
    ofType: (...types) => resources.filter(({ origin }) => types.includes(origin.type)),
    output: (name, key) => stackResources.output(name, key),
  };
}

function inItsRole(resource: StackResource<LoadedStack>): GraphResource {
  const { stack, origin } = resource;
  return {
    origin,
    region: stack.region,
    role: stack.descriptor.role,
    get reference() {
      return resource.reference;
    },
    properties: () => resource.properties(),
    attribute: (name) => resource.attribute(name),
  };
}
