/** Refuses an assembly that lacks a part which the world needs, before anything is started. */
import { REGION_ROLES, STACK_KINDS } from '../../lambda/contract/regions.ts';
import type { RegionRole, StackKind } from '../../lambda/contract/regions.ts';
import { AssemblyError } from './errors.ts';
import type { LoadedAssembly } from './loaded.ts';
import { databaseOwner, instances, proxies, schema } from './required/database.ts';
import { listeners, loadBalancers, records, rules } from './required/front.ts';
import { failoverSteps, firstKeys, roles } from './required/functions.ts';
import type { Requirement, Whole } from './required/requirement.ts';
import { secrets, tables } from './required/stores.ts';
import type { Topology } from './topology.ts';

/** What others look at comes before what looks at it. */
const REQUIREMENTS: readonly Requirement[] = [
  databaseOwner,
  instances,
  proxies,
  roles,
  firstKeys,
  schema,
  failoverSteps,
  tables,
  secrets,
  loadBalancers,
  listeners,
  rules,
  records,
];

/** @throws AssemblyError PART_MISSING naming the first missing part, where it belongs and what it is for. */
export function requireParts(assembly: LoadedAssembly, topology: Topology): void {
  const names = stackNames(assembly);
  const whole: Whole = { topology, stackName: (kind, role) => names.get(keyOf(kind, role)) ?? '' };
  for (const requirement of REQUIREMENTS) {
    const sentence = requirement(whole);
    if (sentence !== undefined) throw new AssemblyError('PART_MISSING', sentence);
  }
}

const keyOf = (kind: StackKind, role: RegionRole): string => `${kind}/${role}`;

/** @throws AssemblyError PART_MISSING when a stack is. */
function stackNames(assembly: LoadedAssembly): ReadonlyMap<string, string> {
  const names = new Map(
    assembly.stacks.map(({ name, descriptor: { kind, role } }) => [keyOf(kind, role), name]),
  );
  for (const role of REGION_ROLES)
    for (const kind of STACK_KINDS)
      if (isExpected(kind, role) && !names.has(keyOf(kind, role))) throw stackMissing(assembly, kind, role);
  return names;
}

/** What both regions share is declared once. */
const isExpected = (kind: StackKind, role: RegionRole): boolean => kind !== 'shared' || role === 'primary';

const stackMissing = ({ directory, environment }: LoadedAssembly, kind: StackKind, role: RegionRole) =>
  new AssemblyError(
    'PART_MISSING',
    `the assembly at ${directory} has no ${kind} stack of the ${role} region, which the world needs for what runs ` +
      `in ${environment.regions[role]}`,
  );
