/** Two regions' templates as rules see them: resources with their values, their roles, and who answers whom. */
import { ENVIRONMENT_METADATA_KEY } from '../../../lambda/contract/descriptor.ts';
import type { EnvironmentDescriptor } from '../../../lambda/contract/descriptor.ts';
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { CloudAssembly, CloudStack } from '../../assembly/cloud-assembly.ts';
import { readEnvironmentDescriptor } from '../../assembly/descriptors.ts';
import { isObject } from '../../assembly/json-file.ts';
import { createStackResources } from '../../assembly/stack-resources.ts';
import { pairUp } from './pairs.ts';
import type { Pair, StackPair } from './pairs.ts';
import { withRecordsOfGroup } from './record-set-groups.ts';
import { rolesOf } from './regions.ts';
import type { NamedRegions, RolesOfRegions } from './regions.ts';
import { reviewedResource } from './resource.ts';
import type { ReviewedResource } from './resource.ts';

export interface ReviewedStack {
  readonly name: string;
  readonly region: string | undefined;
  readonly role: RegionRole | undefined;
  /** Names of stacks that are deployed before this one. */
  readonly dependencies: readonly string[];
  readonly template: CloudStack['template'];
  readonly templateFile: string;
  readonly templateBytes: number;
}

export interface ReviewModel {
  /** Of the assembly, absolute. */
  readonly directory: string;
  /** As the assembly's: the absolute path of a file asset by its hash. */
  readonly asset: CloudAssembly['asset'];
  readonly roles: RolesOfRegions;
  readonly stacks: readonly ReviewedStack[];
  readonly resources: readonly ReviewedResource[];
  /** What the assembly says of itself; undefined in another application's. */
  readonly environment: EnvironmentDescriptor | undefined;
  readonly stackPairs: readonly StackPair[];
  readonly pairs: readonly Pair[];
  /** Resources of paired stacks that have no counterpart. */
  readonly alone: readonly ReviewedResource[];
  readonly ofType: (...types: readonly string[]) => readonly ReviewedResource[];
  /**
   * The resource whose `Ref`, `Arn` or name a resolved value is; undefined for something outside of the assembly. Where
   * both regions use a name, the one in `near`.
   */
  named(value: string, near?: string): ReviewedResource | undefined;
}

/**
 * @throws ReviewError ROLES where it cannot be told which region is which.
 * @throws AssemblyError for circular resources and malformed conditions.
 */
export function createReviewModel(assembly: CloudAssembly, named: NamedRegions = {}): ReviewModel {
  const roles = rolesOf(assembly.stacks, named);
  const roleOf = ({ region }: CloudStack): RegionRole | undefined =>
    REGION_ROLES.find((role) => roles.regions[role] === region);
  const resources = createStackResources(assembly.stacks.map(inSomeAccount))
    .resources.flatMap(withRecordsOfGroup)
    .map((resource) => reviewedResource(resource, roleOf(resource.stack)));
  const byType = Map.groupBy(resources, ({ type }) => type);
  const { stacks: stackPairs, pairs, alone } = pairUp(resources, roles.regions);
  let names: Names | undefined;
  return {
    directory: assembly.directory,
    asset: assembly.asset,
    roles,
    stacks: assembly.stacks.map((stack) => ({ ...stack, role: roleOf(stack) })),
    resources,
    environment: environmentOf(assembly.stacks),
    stackPairs,
    pairs,
    alone,
    ofType: (...types) => types.flatMap((type) => byType.get(type) ?? []),
    named: (value, near) => {
      names ??= namesOf(resources);
      const found = names.get(value) ?? databasesIn(names.get(value.toLowerCase()));
      return found?.find(({ region }) => region === near) ?? found?.[0];
    },
  };
}

/**
 * An application for any account is deployed to one: its ARNs are compared among each other, and which account it is
 * decides nothing. (A region does.)
 */
const inSomeAccount = (stack: CloudStack): CloudStack => ({
  ...stack,
  account: stack.account ?? 'any-account',
});

function environmentOf(stacks: readonly CloudStack[]): EnvironmentDescriptor | undefined {
  for (const { name, template } of stacks) {
    const found = isObject(template.Metadata) ? template.Metadata[ENVIRONMENT_METADATA_KEY] : undefined;
    if (found !== undefined) return readEnvironmentDescriptor(name, found);
  }
  return undefined;
}

type Names = ReadonlyMap<string, readonly ReviewedResource[]>;

/** The same name may stand in both regions; an ARN never does. */
function namesOf(resources: readonly ReviewedResource[]): Names {
  const names = new Map<string, ReviewedResource[]>();
  for (const resource of resources)
    for (const name of new Set([tried(() => resource.reference()), tried(() => resource.attribute('Arn'))]))
      if (name !== undefined) names.set(name, [...(names.get(name) ?? []), resource]);
  return names;
}

/** RDS keeps identifiers in lower case, and takes them in any: Ref of `App-Db` is `app-db`. */
const databasesIn = (found: readonly ReviewedResource[] = []): readonly ReviewedResource[] | undefined =>
  found.some(({ type }) => type.startsWith('AWS::RDS::'))
    ? found.filter(({ type }) => type.startsWith('AWS::RDS::'))
    : undefined;

function tried(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    // Not known before a deploy, or not handed out by this type.
    return undefined;
  }
}
