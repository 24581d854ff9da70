import { isObject } from './json-file.ts';
import type { JsonObject } from './json-file.ts';

/** Names that a value mentions by `Ref`, `Fn::GetAtt` or `Fn::Sub`: resources, parameters and pseudo parameters alike. */
export function mentionedNames(value: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  collect(value, names);
  return names;
}

function collect(value: unknown, names: Set<string>): void {
  if (Array.isArray(value)) for (const entry of value) collect(entry, names);
  else if (isObject(value)) collectObject(value, names);
}

function collectObject(value: JsonObject, names: Set<string>): void {
  for (const [key, member] of Object.entries(value)) {
    if (key === 'Ref' && typeof member === 'string') names.add(member);
    else if (key === 'Fn::GetAtt')
      names.add(String(Array.isArray(member) ? member[0] : member).split('.')[0] ?? '');
    else if (key === 'Fn::Sub') collectSubstitution(member, names);
    else collect(member, names);
  }
}

function collectSubstitution(raw: unknown, names: Set<string>): void {
  const [template, variables] = Array.isArray(raw) ? (raw as readonly unknown[]) : [raw, undefined];
  for (const [, name] of String(template).matchAll(/\$\{([^!}][^}]*)\}/g))
    names.add(name?.split('.')[0] ?? '');
  collect(variables, names);
}
