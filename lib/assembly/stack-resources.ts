/** The resources of any application's stacks in deploy order, with their properties resolved on demand. */
import type { CloudStack } from './cloud-assembly.ts';
import { evaluateCondition } from './conditions.ts';
import { topologicalOrder } from './deploy-order.ts';
import { AssemblyError } from './errors.ts';
import { isIntrinsic, resolveValue } from './intrinsics.ts';
import type { Scope } from './intrinsics.ts';
import { isObject } from './json-file.ts';
import type { JsonObject } from './json-file.ts';
import { mintAttribute, mintReference } from './mint.ts';
import type { Minting } from './mint/minting.ts';
import { mentionedNames } from './references.ts';
import { describeOrigin, originOf, readResources } from './resource.ts';
import type { RawResource } from './resource.ts';
import { createScopes, outputValue } from './scope.ts';
import type { Origin } from './topology.ts';

export interface StackResource<S extends CloudStack = CloudStack> {
  readonly stack: S;
  readonly origin: Origin;
  /** As it stands in the template. */
  readonly raw: RawResource;
  /** Value of `Ref`. */
  readonly reference: string;
  /** Resolved on first use. @throws AssemblyError naming the property that cannot be resolved. */
  properties(): JsonObject;
  /**
   * One property, resolved without its neighbours; undefined where there is none.
   * @throws AssemblyError as above.
   */
  property(...path: readonly (string | number)[]): unknown;
  /** Value of `Fn::GetAtt`. @throws AssemblyError ATTRIBUTE. */
  attribute(name: string): string;
}

export interface StackResources<S extends CloudStack = CloudStack> {
  /** Stack by stack; inside a stack whatever is referenced comes first. What a condition leaves out is absent. */
  readonly resources: readonly StackResource<S>[];
  /** Resolved stack output; undefined when that stack has none by this key. */
  output(stack: string, key: string): unknown;
}

/** @throws AssemblyError for circular resources and malformed conditions. */
export function createStackResources<S extends CloudStack>(stacks: readonly S[]): StackResources<S> {
  const raw = new Map(stacks.map((stack) => [stack.name, byLogicalId(stack)]));
  const find = (stack: CloudStack, logicalId: string) => raw.get(stack.name)?.get(logicalId);
  const minting = new Map<RawResource, Minting>();
  const mintingOf = (resource: RawResource): Minting => {
    const known = minting.get(resource) ?? createMinting(resource, scopeOf(resource.stack));
    minting.set(resource, known);
    return known;
  };
  const scopeOf = createScopes(stacks, {
    reference: (stack, logicalId) => withResource(find(stack, logicalId), (r) => mintReference(mintingOf(r))),
    attribute: (stack, logicalId, attribute) =>
      withResource(find(stack, logicalId), (r) => mintAttribute(mintingOf(r), attribute)),
  });
  const ofStack = (stack: S): readonly StackResource<S>[] =>
    inDeployOrder([...(raw.get(stack.name)?.values() ?? [])])
      .filter((resource) => exists(resource, scopeOf(stack)))
      .map((resource) => createResource(stack, resource, scopeOf(stack), mintingOf(resource)));
  return {
    resources: stacks.flatMap(ofStack),
    output: (name, key) =>
      withResource(
        stacks.find((stack) => stack.name === name),
        (stack) => outputValue(stack, key, scopeOf(stack)),
      ),
  };
}

const byLogicalId = (stack: CloudStack): ReadonlyMap<string, RawResource> =>
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
    get region() {
      return placed(resource, 'region');
    },
    get account() {
      return placed(resource, 'account');
    },
    partition: String(scope.ref('AWS::Partition')),
    text: (property) => {
      if (open.has(property))
        throw new AssemblyError('INTRINSIC', `${describeOrigin(origin)}: ${property} refers to itself`);
      open.add(property);
      try {
        return textOf(resolveAt(resource, [property], scope));
      } finally {
        open.delete(property);
      }
    },
  };
}

function placed(resource: RawResource, what: 'account' | 'region'): string {
  const value = resource.stack[what];
  if (value !== undefined) return value;
  throw new AssemblyError(
    'ATTRIBUTE',
    `${describeOrigin(originOf(resource))} stands in a stack for any ${what}: its names are not known`,
  );
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

type Path = readonly (string | number)[];

/** Follows a path as far as the template writes it out; an intrinsic on the way is resolved, and followed inside. */
function resolveAt({ stack, logicalId, properties }: RawResource, path: Path, scope: Scope): unknown {
  let [value, resolved]: [unknown, boolean] = [properties, false];
  const place = (done: number) => ({
    stack: stack.name,
    logicalId,
    path: ['Properties', ...path.slice(0, done)],
  });
  for (const [index, step] of path.entries()) {
    if (!resolved && isIntrinsic(value)) [value, resolved] = [resolveValue(value, scope, place(index)), true];
    value = memberOf(value, step);
  }
  return resolved ? value : withoutNoValue(resolveValue(value, scope, place(path.length)));
}

function memberOf(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) return (value as readonly unknown[])[Number(step)];
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** Stands for a property that is not there. */
const withoutNoValue = (value: unknown): unknown => (typeof value === 'symbol' ? undefined : value);

function createResource<S extends CloudStack>(
  stack: S,
  resource: RawResource,
  scope: Scope,
  minting: Minting,
): StackResource<S> {
  let resolved: JsonObject | undefined;
  return {
    stack,
    origin: minting.origin,
    raw: resource,
    get reference() {
      return mintReference(minting);
    },
    properties: () => (resolved ??= resolveProperties(resource, scope)),
    property: (...path) => resolveAt(resource, path, scope),
    attribute: (name) => mintAttribute(minting, name),
  };
}

function resolveProperties(resource: RawResource, scope: Scope): JsonObject {
  const resolved = resolveAt(resource, [], scope);
  return isObject(resolved) ? resolved : {};
}
