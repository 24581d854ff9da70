/** `Fn::Sub`, both forms: text alone, or text with a map of further variables. */
import type { AssemblyError } from './errors.ts';
import { isObject } from './json-file.ts';
import type { JsonObject } from './json-file.ts';

interface SubstitutionContext {
  readonly scope: {
    ref(name: string): unknown;
    attribute(logicalId: string, attribute: string): string | undefined;
  };
  resolve(part: unknown): unknown;
  fail(problem: string): AssemblyError;
}

/** `${Name}`, `${Resource.Attribute}`; `${!Name}` is the literal `${Name}`. */
const VARIABLE = /\$\{(!?)([^}]*)\}/g;

export function substitute(raw: unknown, context: SubstitutionContext): string {
  const [template, variables] = readArguments(raw, context);
  return template.replaceAll(VARIABLE, (_whole, literal: string, name: string) =>
    literal === '' ? variable(name, variables, context) : `\${${name}}`,
  );
}

function readArguments(raw: unknown, context: SubstitutionContext): readonly [string, JsonObject] {
  if (typeof raw === 'string') return [raw, {}];
  if (Array.isArray(raw) && raw.length === 2 && typeof raw[0] === 'string' && isObject(raw[1]))
    return [raw[0], raw[1]];
  throw context.fail('needs text, or a list of text and a map');
}

function variable(name: string, variables: JsonObject, context: SubstitutionContext): string {
  const value = Object.hasOwn(variables, name)
    ? context.resolve(variables[name])
    : lookUp(name, context.scope);
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw context.fail(value === undefined ? `names no "${name}"` : `needs text for "${name}"`);
}

function lookUp(name: string, scope: SubstitutionContext['scope']): unknown {
  const dot = name.indexOf('.');
  return dot < 0 ? scope.ref(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1));
}
