/** All resources of an assembly in deploy order, with their properties resolved on demand. */
import type { RegionRole } from '../../lambda/contract/regions.ts';
import { evaluateCondition } from './conditions.ts';
import { topologicalOrder } from './deploy-order.ts';
import { AssemblyError } from './errors.ts';
import { resolveValue } from './intrinsics.ts';
import type { Scope } from './intrinsics.ts';
import { isObject } from './json-file.ts';
import type { JsonObject } from './json-file.ts';
import type { LoadedAssembly, LoadedStack } from './loaded.ts';
import { mintAttribute, mintReference } from './mint.ts';
import type { Minting } from './mint/minting.ts';
import { mentionedNames } from './references.ts';
import { describeOrigin, originOf, readResources } from './resource.ts';
import type { RawResource } from './resource.ts';
import { createScopes, outputValue } from './scope.ts';
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
  const raw = new Map(assembly.stacks.map((stack) => [stack.name, byLogicalId(stack)]));
  const find = (stack: LoadedStack, logicalId: string) => raw.get(stack.name)?.get(logicalId);
  const minting = new Map<RawResource, Minting>();
  const mintingOf = (resource: RawResource): Minting => {
    const known = minting.get(resource) ?? createMinting(resource, scopeOf(resource.stack));
    minting.set(resource, known);
    return known;
  };
  const scopeOf = createScopes(assembly.stacks, {
    reference: (stack, logicalId) => withResource(find(stack, logicalId), (r) => mintReference(mintingOf(r))),
    attribute: (stack, logicalId, attribute) =>
      withResource(find(stack, logicalId), (r) => mintAttribute(mintingOf(r), attribute)),
  });
  const resources = assembly.stacks.flatMap((stack) =>
    inDeployOrder([...(raw.get(stack.name)?.values() ?? [])])
      .filter((resource) => exists(resource, scopeOf(stack)))
      .map((resource) => createGraphResource(resource, scopeOf(stack), mintingOf(resource))),
  );
  return {
    assembly,
    resources,
    ofType: (...types) => resources.filter(({ origin }) => types.includes(origin.type)),
    output: (name, key) =>
      withResource(
        assembly.stacks.find((stack) => stack.name === name),
        (stack) => outputValue(stack, key, scopeOf(stack)),
      ),
  };
}

const byLogicalId = (stack: LoadedStack): ReadonlyMap<string, RawResource> =>
  new Map(readResources(stack).map((resource) => [resource.logicalId, resource]));

const withResource = <T, R>(value: T | undefined, use: (value: T) => R): R | undefined =>
  value === undefined ? undefined : use(value);

const inDeployOrder = (resources: readonly RawResource[]): readonly RawResource[] =>
  topologicalOrder(
    resources,
    ({ stack, logicalId }) => `${stack.name}/${logicalId}`,
    ({ stack, properties, dependsOn }) =>
      [...dependsOn, ...mentionedNames(properties)].map((name) => `${stack.name}/${name}`),
  );

function exists({ stack, logicalId, condition }: RawResource, scope: Scope): boolean {
  if (condition === undefined) return true;
  const place = { stack: stack.name, logicalId, path: ['Condition'] };
  return evaluateCondition(
    { Condition: condition },
    {
      named: (name) => scope.condition(name),
      resolve: (part) => resolveValue(part, scope, place),
      fail: (problem) => new AssemblyError('INTRINSIC', `${stack.name}/${logicalId}: Condition ${problem}`),
    },
  );
}

/** Names resolve one property at a time: two functions may well name each other in their environments. */
function createMinting(resource: RawResource, scope: Scope): Minting {
  const origin = originOf(resource);
  const open = new Set<string>();
  return {
    origin,
    region: resource.stack.region,
    account: resource.stack.account,
    partition: String(scope.ref('AWS::Partition')),
    text: (property) => {
      if (open.has(property))
        throw new AssemblyError('INTRINSIC', `${describeOrigin(origin)}: ${property} refers to itself`);
      open.add(property);
      try {
        return textOf(resolveProperty(resource, property, scope));
      } finally {
        open.delete(property);
      }
    },
  };
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

function resolveProperty(
  { stack, logicalId, properties }: RawResource,
  property: string,
  scope: Scope,
): unknown {
  return resolveValue(properties[property], scope, {
    stack: stack.name,
    logicalId,
    path: ['Properties', property],
  });
}

function createGraphResource(resource: RawResource, scope: Scope, minting: Minting): GraphResource {
  let resolved: JsonObject | undefined;
  return {
    origin: minting.origin,
    region: minting.region,
    role: resource.stack.descriptor.role,
    get reference() {
      return mintReference(minting);
    },
    properties: () => (resolved ??= resolveProperties(resource, scope)),
    attribute: (name) => mintAttribute(minting, name),
  };
}

function resolveProperties({ stack, logicalId, properties }: RawResource, scope: Scope): JsonObject {
  const place = { stack: stack.name, logicalId, path: ['Properties'] };
  const resolved = resolveValue(properties, scope, place);
  return isObject(resolved) ? resolved : {};
}
