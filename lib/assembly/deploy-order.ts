import { REGION_ROLES, STACK_KINDS, TENANT_HOST_STACK } from '../../lambda/contract/regions.ts';
import { AssemblyError } from './errors.ts';
import type { LoadedStack } from './loaded.ts';

/**
 * Sorts so that everything comes after what it needs, otherwise as given.
 * @throws AssemblyError ASSEMBLY_CORRUPT naming a cycle's members.
 */
export function topologicalOrder<T>(
  items: readonly T[],
  id: (item: T) => string,
  needs: (item: T) => Iterable<string>,
): readonly T[] {
  const byId = new Map(items.map((item) => [id(item), item]));
  const done = new Set<string>();
  const order: T[] = [];
  const visit = (item: T, path: readonly string[]): void => {
    const own = id(item);
    if (done.has(own)) return;
    if (path.includes(own))
      throw new AssemblyError('ASSEMBLY_CORRUPT', `circular dependency: ${[...path, own].join(' -> ')}`);
    for (const need of needs(item)) {
      const needed = byId.get(need);
      if (needed !== undefined && need !== own) visit(needed, [...path, own]);
    }
    done.add(own);
    order.push(item);
  };
  for (const item of items) visit(item, []);
  return order;
}

const KINDS = [...STACK_KINDS, TENANT_HOST_STACK];

/** Manifest dependencies decide; between independent stacks the kind, then the role. */
export function deployOrder(stacks: readonly LoadedStack[]): readonly LoadedStack[] {
  const rank = ({ descriptor }: LoadedStack): number =>
    KINDS.indexOf(descriptor.kind) * REGION_ROLES.length + REGION_ROLES.indexOf(descriptor.role);
  const ranked = stacks.toSorted((a, b) => rank(a) - rank(b));
  return topologicalOrder(
    ranked,
    ({ name }) => name,
    ({ dependencies }) => dependencies,
  );
}
