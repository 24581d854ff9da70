/** Values of a function's environment, as far as the templates determine them. */
import { AssemblyError } from '../../assembly/errors.ts';
import { isObject } from '../../assembly/json-file.ts';
import type { ReviewedResource } from '../model/resource.ts';

/** Without those that are known only after a deploy: none of them is a name of ours. */
export function variablesOf({ raw, text }: ReviewedResource): readonly string[] {
  const variables = isObject(raw.Environment) ? raw.Environment.Variables : undefined;
  return Object.keys(isObject(variables) ? variables : {}).flatMap((name) => {
    try {
      return text('Environment', 'Variables', name) ?? [];
    } catch (error) {
      if (error instanceof AssemblyError) return [];
      throw error;
    }
  });
}
