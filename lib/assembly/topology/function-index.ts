import { AssemblyError } from '../errors.ts';
import { describeOrigin } from '../resource.ts';
import type { FunctionPart, Origin } from '../topology.ts';

/** Name behind a name, an ARN, or an ARN qualified by version or alias. */
export const functionNameOf = (nameOrArn: string): string =>
  nameOrArn.startsWith('arn:') ? (nameOrArn.split(':')[6] ?? '') : (nameOrArn.split(':')[0] ?? '');

/** Finds the function that a trigger names. */
export interface FunctionIndex {
  /**
   * @returns the unqualified ARN, equal to `FunctionPart.arn`, whichever version or alias the trigger names.
   * @throws AssemblyError PART_MISSING when the assembly has no such function.
   */
  require(arn: string, trigger: Origin): string;
}

export function createFunctionIndex(functions: readonly FunctionPart[]): FunctionIndex {
  const known = new Set(functions.map(({ arn }) => arn));
  return {
    require: (arn, trigger) => {
      const unqualified = arn.split(':').slice(0, 7).join(':');
      if (known.has(unqualified)) return unqualified;
      throw new AssemblyError(
        'PART_MISSING',
        `${describeOrigin(trigger)} calls the function ${arn}, which no template of the assembly declares`,
      );
    },
  };
}
