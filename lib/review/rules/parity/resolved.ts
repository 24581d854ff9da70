/**
 * The same value in two ways of writing: a reference, a name written out, an import. Resolved, what stands for a resource
 * is named by its pair.
 */
import { AssemblyError } from '../../../assembly/errors.ts';
import { isObject } from '../../../assembly/json-file.ts';
import type { ReviewModel } from '../../model/model.ts';
import type { Pair } from '../../model/pairs.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { comparable } from './comparable.ts';
import { withoutGivenOut } from './given-out.ts';

/** @returns false too where one of both is not known before a deploy. */
export function resolvesAlike(pair: Pair, path: readonly string[], model: ReviewModel): boolean {
  const [own, other] = [pair.primary, pair.standby].map((resource) => {
    const value = attempted(() => resource.value(...path));
    return value === undefined ? undefined : resolved(value, resource, model);
  });
  return own !== undefined && own === other;
}

const resolved = (value: unknown, of: ReviewedResource, model: ReviewModel): string =>
  withoutGivenOut(comparable(withTargets(value, of, model), of, model));

/** Only a value as a whole: a word inside a text may be a resource's name by chance. */
function withTargets(value: unknown, of: ReviewedResource, model: ReviewModel): unknown {
  if (Array.isArray(value)) return value.map((entry) => withTargets(entry, of, model));
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, withTargets(member, of, model)]),
    );
  const target = typeof value === 'string' ? model.named(value, of.region) : undefined;
  return target === undefined || target === of ? value : tokenOf(target, model);
}

/** One that has no counterpart is told as missing, once, and not by each that names it. */
function tokenOf(target: ReviewedResource, { pairs }: ReviewModel): string {
  const index = pairs.findIndex(({ resources }) => resources.includes(target));
  return index < 0 ? `<${target.type}>` : `<pair ${index}>`;
}

function attempted(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof AssemblyError) return undefined;
    throw error;
  }
}
