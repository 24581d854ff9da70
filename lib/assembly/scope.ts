/** What one stack's template can ask about: its own parameters and resources, and the other stacks' exports. */
import { isObject } from './json-file.ts';
import type { JsonObject } from './json-file.ts';
import { NO_VALUE, resolveValue } from './intrinsics.ts';
import type { Scope } from './intrinsics.ts';
import type { CloudStack } from './cloud-assembly.ts';

/** How a scope reaches resources; the graph answers. */
export interface ResourceNames {
  reference(stack: CloudStack, logicalId: string): string | undefined;
  attribute(stack: CloudStack, logicalId: string, attribute: string): string | undefined;
}

/** Scopes of all stacks; they see each other's exports within a region. */
export function createScopes(
  stacks: readonly CloudStack[],
  names: ResourceNames,
): (stack: CloudStack) => Scope {
  const scopes = new Map<CloudStack, Scope>();
  const scopeOf = (stack: CloudStack): Scope => {
    const known = scopes.get(stack);
    if (known !== undefined) return known;
    const created = createScope(stack, stacks, names, scopeOf);
    scopes.set(stack, created);
    return created;
  };
  return scopeOf;
}

function createScope(
  stack: CloudStack,
  stacks: readonly CloudStack[],
  names: ResourceNames,
  scopeOf: (stack: CloudStack) => Scope,
): Scope {
  const pseudo = pseudoParameters(stack);
  const output = (owner: CloudStack, key: string): unknown => outputValue(owner, key, scopeOf(owner));
  return {
    ref: (name) => pseudo.get(name) ?? parameterDefault(stack, name) ?? names.reference(stack, name),
    attribute: (logicalId, attribute) => names.attribute(stack, logicalId, attribute),
    exported: (name) => findExport(name, stack.region, stacks, scopeOf),
    stackOutput: (owner, region = stack.region, key) => {
      const found = stacks.find((other) => other.stackName === owner && other.region === region);
      return found === undefined ? undefined : output(found, key);
    },
    mapping: (map, first, second) => member(member(member(stack.template.Mappings, map), first), second),
    condition: (name) => member(stack.template.Conditions, name),
    zones: (region) => ['a', 'b', 'c'].map((letter) => `${region}${letter}`),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html */
function pseudoParameters({ stackName, account, region }: CloudStack): ReadonlyMap<string, unknown> {
  const china = region?.startsWith('cn-') === true;
  return new Map<string, unknown>([
    // What a stack for any place does not know yet is absent, so that whoever needs it hears so.
    ...(account === undefined ? [] : [['AWS::AccountId', account] as const]),
    ...(region === undefined ? [] : [['AWS::Region', region] as const]),
    ['AWS::Partition', china ? 'aws-cn' : 'aws'],
    ['AWS::URLSuffix', china ? 'amazonaws.com.cn' : 'amazonaws.com'],
    ['AWS::StackName', stackName],
    ['AWS::StackId', `arn:aws:cloudformation:${region ?? ''}:${account ?? ''}:stack/${stackName}/0`],
    ['AWS::NotificationARNs', []],
    ['AWS::NoValue', NO_VALUE],
  ]);
}

/** A deploy without arguments takes the defaults; a parameter without one reads as absent. */
const parameterDefault = ({ template }: CloudStack, name: string): unknown =>
  member(member(template.Parameters, name), 'Default');

/** Exports are unique within an account and a region; a name may itself hold intrinsics. */
function findExport(
  name: string,
  region: string | undefined,
  stacks: readonly CloudStack[],
  scopeOf: (stack: CloudStack) => Scope,
): unknown {
  for (const stack of stacks.filter((candidate) => candidate.region === region)) {
    for (const [key, output] of Object.entries(outputsOf(stack))) {
      const exportName = member(member(output, 'Export'), 'Name');
      if (exportName === undefined) continue;
      const place = { stack: stack.name, logicalId: key, path: ['Export', 'Name'] };
      if (resolveValue(exportName, scopeOf(stack), place) === name)
        return outputValue(stack, key, scopeOf(stack));
    }
  }
  return undefined;
}

/** @returns the resolved value of an output; undefined when the stack has no such key. */
export function outputValue(stack: CloudStack, key: string, scope: Scope): unknown {
  const value = member(outputsOf(stack)[key], 'Value');
  return value === undefined
    ? undefined
    : resolveValue(value, scope, { stack: stack.name, logicalId: key, path: ['Value'] });
}

const outputsOf = ({ template }: CloudStack): JsonObject =>
  isObject(template.Outputs) ? template.Outputs : {};

const member = (value: unknown, key: string): unknown =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
