import type { RegionRole } from '../../lambda/contract/regions.ts';
import { topologicalOrder } from './deploy-order.ts';
import type { LoadedStack } from './loaded.ts';

/**
 * The order in which stacks can go: whatever needs a stack before it, and of the two members of the global database
 * the reader before the writer, since a writer cannot leave while a reader remains. Deploying always makes the
 * primary the writer; after a promotion it may be the standby.
 * @param writer the region whose member writes now.
 * @throws AssemblyError ASSEMBLY_CORRUPT for stacks that need each other.
 */
export function destroyOrder(stacks: readonly LoadedStack[], writer: RegionRole): readonly LoadedStack[] {
  const isMember = ({ descriptor }: LoadedStack): boolean => descriptor.kind === 'identities';
  const needs = (one: LoadedStack): readonly string[] => {
    const users = stacks.filter(({ dependencies }) => dependencies.includes(one.name));
    if (!isMember(one)) return users.map(({ name }) => name);
    const readers = stacks.filter((other) => isMember(other) && other.descriptor.role !== writer);
    return [
      ...users.filter((user) => !isMember(user)).map(({ name }) => name),
      ...(one.descriptor.role === writer ? readers.map(({ name }) => name) : []),
    ];
  };
  return topologicalOrder(stacks.toReversed(), ({ name }) => name, needs);
}
