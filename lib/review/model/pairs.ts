/** Which stack of the standby answers which of the primary, and which resource which. */
import type { ReviewedResource } from './resource.ts';
import type { Regions } from './regions.ts';

export interface Pair {
  readonly primary: ReviewedResource;
  readonly standby: ReviewedResource;
  /** Both: a subject of two. */
  readonly resources: readonly ReviewedResource[];
}

export interface StackPair {
  readonly primary: string;
  readonly standby: string;
}

export interface Pairing {
  readonly stacks: readonly StackPair[];
  readonly pairs: readonly Pair[];
  /** In a paired stack, without a counterpart. */
  readonly alone: readonly ReviewedResource[];
}

/** Two stacks that share less than this of their resources are no pair. */
const LEAST_ALIKE = 0.5;

export function pairUp(resources: readonly ReviewedResource[], regions: Regions): Pairing {
  const of = (role: keyof Regions) => byStack(resources.filter((resource) => resource.role === role));
  const [primary, standby] = [of('primary'), of('standby')];
  const stacks = pairStacks(primary, standby, regions);
  const pairings = stacks.map((pair) =>
    pairResources(primary.get(pair.primary) ?? [], standby.get(pair.standby) ?? []),
  );
  return {
    stacks,
    pairs: pairings.flatMap(({ pairs }) => pairs),
    alone: pairings.flatMap(({ alone }) => alone),
  };
}

type Stacks = ReadonlyMap<string, readonly ReviewedResource[]>;

const byStack = (resources: readonly ReviewedResource[]): Stacks =>
  Map.groupBy(resources, ({ stack }) => stack);

/** By name first: `app-eu-west-1` and `app-eu-central-1`. What is left goes by how much two stacks share. */
function pairStacks(primary: Stacks, standby: Stacks, regions: Regions): readonly StackPair[] {
  const byName = [...primary.keys()].flatMap((name) => {
    const twin = name.replaceAll(regions.primary, regions.standby);
    return twin !== name && standby.has(twin) ? [{ primary: name, standby: twin }] : [];
  });
  const taken = new Set(byName.flatMap((pair) => [pair.primary, pair.standby]));
  const left = (stacks: Stacks) => [...stacks].filter(([name]) => !taken.has(name));
  return [...byName, ...pairAlike(left(primary), left(standby))];
}

type Entry = readonly [string, readonly ReviewedResource[]];

function pairAlike(primary: readonly Entry[], standby: readonly Entry[]): readonly StackPair[] {
  const candidates = primary.flatMap((own) =>
    standby.map((other) => ({ primary: own[0], standby: other[0], alike: alike(own[1], other[1]) })),
  );
  const taken = new Set<string>();
  return candidates
    .filter((candidate) => candidate.alike >= LEAST_ALIKE)
    .toSorted((a, b) => b.alike - a.alike)
    .filter((candidate) => {
      if (taken.has(candidate.primary) || taken.has(candidate.standby)) return false;
      taken.add(candidate.primary).add(candidate.standby);
      return true;
    })
    .map(({ primary: own, standby: other }) => ({ primary: own, standby: other }));
}

/** Shared part of both, 0 to 1 (Jaccard). */
function alike(own: readonly ReviewedResource[], other: readonly ReviewedResource[]): number {
  const keys = new Set(own.flatMap((resource) => [keyOf(resource), pathKeyOf(resource)]));
  const isShared = (resource: ReviewedResource): boolean =>
    keys.has(keyOf(resource)) || (resource.constructPath !== undefined && keys.has(pathKeyOf(resource)));
  const shared = other.filter(isShared).length;
  return shared / Math.max(1, own.length + other.length - shared);
}

const keyOf = ({ type, logicalId }: ReviewedResource): string => `${type} ${logicalId}`;
const pathKeyOf = ({ type, constructPath }: ReviewedResource): string => `${type} ${constructPath ?? ''}`;

/** By logical id, then by construct path: a logical id holds a hash of the path, which may hold the stack's name. */
function pairResources(
  primary: readonly ReviewedResource[],
  standby: readonly ReviewedResource[],
): Pick<Pairing, 'pairs' | 'alone'> {
  const byId = new Map(standby.map((resource) => [keyOf(resource), resource]));
  const byPath = new Map(standby.map((resource) => [pathKeyOf(resource), resource]));
  const pairs = primary.flatMap((own) => {
    const other =
      byId.get(keyOf(own)) ?? (own.constructPath === undefined ? undefined : byPath.get(pathKeyOf(own)));
    return other === undefined ? [] : [{ primary: own, standby: other, resources: [own, other] }];
  });
  const paired = new Set(pairs.flatMap(({ resources }) => resources));
  return { pairs, alone: [...primary, ...standby].filter((resource) => !paired.has(resource)) };
}
