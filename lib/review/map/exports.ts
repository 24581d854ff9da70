/** Which resources of another stack an import stands for. */
import { isObject } from '../../assembly/json-file.ts';
import { mentionedNames } from '../../assembly/references.ts';
import type { ReviewModel } from '../model/model.ts';
import type { ReviewedResource } from '../model/resource.ts';

/** Resources that an export's value mentions; empty for an export of nobody here. */
export type Exported = (name: string, region: string | undefined) => readonly ReviewedResource[];

/** Exports whose names are written out, as the CDK does it. An account has no two of one name in a region. */
export function createExported(
  model: ReviewModel,
  find: (stack: string, logicalId: string) => ReviewedResource | undefined,
): Exported {
  const exports = new Map<string, readonly ReviewedResource[]>();
  for (const { name: stack, region, template } of model.stacks)
    for (const output of Object.values(isObject(template.Outputs) ? template.Outputs : {})) {
      const name = isObject(output) && isObject(output.Export) ? output.Export.Name : undefined;
      if (typeof name !== 'string' || !isObject(output)) continue;
      const mentioned = [...mentionedNames(output.Value)].flatMap((id) => find(stack, id) ?? []);
      exports.set(keyOf(name, region), [...(exports.get(keyOf(name, region)) ?? []), ...mentioned]);
    }
  return (name, region) => exports.get(keyOf(name, region)) ?? [];
}

const keyOf = (name: string, region: string | undefined): string => `${region ?? ''} ${name}`;

/** Names in `Fn::ImportValue`, wherever they stand. */
export function importsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(importsIn);
  if (!isObject(value)) return [];
  const { 'Fn::ImportValue': name } = value;
  return [...(typeof name === 'string' ? [name] : []), ...Object.values(value).flatMap(importsIn)];
}
