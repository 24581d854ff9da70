/**
 * Resolves CloudFormation's intrinsic functions as the service does at deploy.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 *
 * Dynamic references (`{{resolve:...}}`) stay as they are: their values do not belong into a topology.
 */
import { evaluateCondition } from './conditions.ts';
import { AssemblyError } from './errors.ts';
import { isObject, quoted } from './json-file.ts';
import type { JsonObject } from './json-file.ts';
import { substitute } from './substitution.ts';
import { DEFERRED_ATTRIBUTE } from './topology.ts';

/** What a template can ask about. Undefined means: there is no such thing. */
export interface Scope {
  /** Pseudo parameters, parameters and resources. */
  ref(name: string): unknown;
  /** @throws AssemblyError ATTRIBUTE for a resource that does not hand it out. */
  attribute(logicalId: string, attribute: string): string | undefined;
  exported(name: string): unknown;
  stackOutput(stack: string, region: string | undefined, output: string): unknown;
  mapping(map: string, first: string, second: string): unknown;
  /** The raw expression of a condition. */
  condition(name: string): unknown;
  zones(region: string): readonly string[];
}

/** Where in the templates a value stands, for messages: stack, logical id, property path. */
export interface Place {
  readonly stack: string;
  readonly logicalId: string;
  readonly path: readonly (string | number)[];
}

/** Stands for `AWS::NoValue` until the property or entry that holds it is dropped. */
export const NO_VALUE = Symbol('AWS::NoValue');

/**
 * A value with every intrinsic replaced.
 * @throws AssemblyError INTRINSIC or ATTRIBUTE naming stack, logical id and path.
 */
export function resolveValue(value: unknown, scope: Scope, place: Place): unknown {
  if (Array.isArray(value)) return resolveList(value, scope, place);
  if (!isObject(value)) return value;
  const [name, ...others] = Object.keys(value);
  if (name !== undefined && others.length === 0 && isIntrinsicName(name))
    return callIntrinsic(name, value[name], scope, inside(place, name));
  return resolveMembers(value, scope, place);
}

/** Whether a value is one call of an intrinsic function, as CloudFormation tells them from plain objects. */
export function isIntrinsic(value: unknown): boolean {
  if (!isObject(value)) return false;
  const [name, ...others] = Object.keys(value);
  return name !== undefined && others.length === 0 && isIntrinsicName(name);
}

const isIntrinsicName = (name: string): boolean => name === 'Ref' || name.startsWith('Fn::');

const inside = (place: Place, step: string | number): Place => ({ ...place, path: [...place.path, step] });

function resolveList(list: readonly unknown[], scope: Scope, place: Place): readonly unknown[] {
  return list
    .map((entry, index) => resolveValue(entry, scope, inside(place, index)))
    .filter((entry) => entry !== NO_VALUE);
}

function resolveMembers(members: JsonObject, scope: Scope, place: Place): JsonObject {
  const resolved = Object.entries(members).map(
    ([key, member]) => [key, resolveValue(member, scope, inside(place, key))] as const,
  );
  return Object.fromEntries(resolved.filter(([, member]) => member !== NO_VALUE));
}

/** One call in progress: its arguments and how it fails. */
interface Call {
  readonly scope: Scope;
  readonly place: Place;
  readonly raw: unknown;
  /** Resolves a part of the arguments. */
  resolve(part: unknown): unknown;
  fail(problem: string): AssemblyError;
}
type Intrinsic = (call: Call) => unknown;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (call) => {
    const name = text(call, call.raw, 'the name');
    return found(call, call.scope.ref(name), `names no parameter or resource "${name}"`);
  },
  'Fn::GetAtt': getAttribute,
  'Fn::Sub': (call) => substitute(call.raw, call),
  'Fn::Join': (call) => {
    const [separator, entries] = tuple(call, 2);
    return list(call, entries, 'the second argument')
      .map((entry) => text(call, entry, 'each entry'))
      .join(text(call, separator, 'the delimiter'));
  },
  'Fn::Split': (call) => {
    const [separator, source] = tuple(call, 2);
    return splittable(call, text(call, source, 'the source')).split(text(call, separator, 'the delimiter'));
  },
  'Fn::Select': (call) => {
    const [index, entries] = tuple(call, 2);
    const options = list(call, entries, 'the second argument');
    return found(call, options[Number(index)], `names no entry ${String(index)} among ${options.length}`);
  },
  'Fn::GetAZs': (call) => {
    const region = text(call, call.resolve(call.raw), 'the region');
    return call.scope.zones(region === '' ? text(call, call.scope.ref('AWS::Region'), 'region') : region);
  },
  'Fn::ImportValue': (call) => {
    const name = text(call, call.resolve(call.raw), 'the export');
    return found(call, call.scope.exported(name), `names no export "${name}" of this region's stacks`);
  },
  'Fn::GetStackOutput': getStackOutput,
  'Fn::If': (call) => {
    const [name, yes, no] = rawTuple(call, 3);
    return call.resolve(holds(call, { Condition: name }) ? yes : no);
  },
  'Fn::FindInMap': (call) => {
    const [map, first, second] = tuple(call, 3).map(String) as [string, string, string];
    return found(call, call.scope.mapping(map, first, second), `names no entry ${map}.${first}.${second}`);
  },
  'Fn::Base64': (call) => Buffer.from(text(call, call.resolve(call.raw), 'the argument')).toString('base64'),
  'Fn::Equals': (call) => holds(call, { 'Fn::Equals': call.raw }),
  'Fn::And': (call) => holds(call, { 'Fn::And': call.raw }),
  'Fn::Or': (call) => holds(call, { 'Fn::Or': call.raw }),
  'Fn::Not': (call) => holds(call, { 'Fn::Not': call.raw }),
};

function callIntrinsic(name: string, raw: unknown, scope: Scope, place: Place): unknown {
  const call: Call = {
    scope,
    place,
    raw,
    resolve: (part) => resolveValue(part, scope, place),
    fail: (problem) => intrinsicError(place, problem),
  };
  const intrinsic = Object.hasOwn(INTRINSICS, name) ? INTRINSICS[name] : undefined;
  if (intrinsic === undefined) throw call.fail(`is unknown; known are ${Object.keys(INTRINSICS).join(', ')}`);
  return intrinsic(call);
}

/** Last path step is the intrinsic itself. */
function intrinsicError({ stack, logicalId, path }: Place, problem: string): AssemblyError {
  const name = String(path.at(-1));
  const where = [logicalId, ...path.slice(0, -1)].join('.');
  return new AssemblyError('INTRINSIC', `${stack}/${where}: ${name} ${problem}`);
}

function getAttribute(call: Call): unknown {
  const [logicalId, attribute] = attributeNames(call);
  const value = call.scope.attribute(logicalId, attribute);
  return found(call, value, `names no resource "${logicalId}"`);
}

/** `["Id", "A.B"]`, or `"Id.A.B"` as YAML's short form leaves it. */
function attributeNames(call: Call): readonly [string, string] {
  if (typeof call.raw === 'string') {
    const [logicalId = '', ...rest] = call.raw.split('.');
    return [logicalId, rest.join('.')];
  }
  const [logicalId, attribute] = tuple(call, 2);
  return [text(call, logicalId, 'the logical id'), text(call, attribute, 'the attribute')];
}

/** The CDK's weak references between stacks. */
function getStackOutput(call: Call): unknown {
  const { StackName, Region, OutputName } = call.resolve(call.raw) as JsonObject;
  const region = typeof Region === 'string' ? Region : undefined;
  const value = call.scope.stackOutput(String(StackName), region, String(OutputName));
  return found(call, value, `names no output "${String(OutputName)}" of stack "${String(StackName)}"`);
}

function holds(call: Call, condition: unknown): boolean {
  return evaluateCondition(condition, {
    named: (name) => call.scope.condition(name),
    resolve: (part) => call.resolve(part),
    fail: (problem) => call.fail(problem),
  });
}

/** Text that a function will answer with has no pieces yet: cutting the placeholder would give wrong ones. */
function splittable(call: Call, source: string): string {
  if (source.search(DEFERRED_ATTRIBUTE) < 0) return source;
  throw call.fail('splits a value that is known only after a custom resource ran');
}

function rawTuple(call: Call, length: number): readonly unknown[] {
  if (Array.isArray(call.raw) && call.raw.length === length) return call.raw;
  throw call.fail(`needs a list of ${length} arguments`);
}

const tuple = (call: Call, length: number): readonly unknown[] =>
  rawTuple(call, length).map((part) => call.resolve(part));

function text(call: Call, value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw call.fail(`needs text as ${what}, got ${quoted(value)}`);
}

function list(call: Call, value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw call.fail(`needs a list as ${what}, got ${quoted(value)}`);
}

function found(call: Call, value: unknown, problem: string): unknown {
  if (value === undefined) throw call.fail(problem);
  return value;
}
