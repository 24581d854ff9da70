/**
 * What an assembly must hold so that the local world comes up and blames the right thing for what goes wrong.
 *
 * Only what is absent altogether is refused. A part that is there and wrong (another name, another path, a
 * replica or a permission too few) is read: what comes of it is for the drill to see.
 */
import type { RegionRole, StackKind } from '../../../lambda/contract/regions.ts';
import type { Topology } from '../topology.ts';

export interface Whole {
  readonly topology: Topology;
  /** Where a part of that kind belongs. */
  readonly stackName: (kind: StackKind, role: RegionRole) => string;
}

/** @returns what is missing, as one sentence without its full stop; undefined when nothing is. */
export type Requirement = (whole: Whole) => string | undefined;

/** The sentence: `where` is a stack or a resource that is there, `purpose` completes it. */
export const lacks = (where: string, what: string, purpose: string): string =>
  `${where} has no ${what}, which the world needs for ${purpose}`;

/**
 * The first needed name that nothing declares, with what is known of it. Where as many declarations bear names
 * that nobody needs, these are taken for the missing ones with a mistake in their names.
 */
export function firstMissing<T>(
  needed: ReadonlyMap<string, T>,
  declared: readonly { readonly name: string }[],
): readonly [string, T] | undefined {
  const names = new Set(declared.map(({ name }) => name));
  const missing = [...needed].filter(([name]) => !names.has(name));
  const strangers = [...names].filter((name) => !needed.has(name));
  return missing.length > strangers.length ? missing[0] : undefined;
}
