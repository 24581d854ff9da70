/** Two assemblies of one application: what a deploy does, and which findings come and go with it. */
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { ReviewError } from '../errors.ts';
import type { Finding } from '../judge.ts';
import type { ReviewModel } from '../model/model.ts';
import { resourceChanges } from './resource-changes.ts';
import type { ResourceChange } from './resource-changes.ts';
import { holdsData, isOnFailoverPath } from './resource-kinds.ts';
import { CHANGE_RULES } from './rules.ts';

export interface Change {
  /** What loses data first, then what stands on the failover path, then the rest. */
  readonly resources: readonly ResourceChange[];
  /** Of the change itself. */
  readonly findings: readonly Finding[];
}
export interface ComparedFindings {
  readonly added: readonly Finding[];
  readonly fixed: readonly Finding[];
  readonly unchanged: readonly Finding[];
}

/** @throws ReviewError BASE where the two have no stack in common. */
export function changeBetween(base: ReviewModel, head: ReviewModel): Change {
  const known = new Set(base.stacks.map(({ name }) => name));
  if (!head.stacks.some(({ name }) => known.has(name)))
    throw new ReviewError(
      'BASE',
      `the base is another application: it has no stack in common with this one (${listed(base)} against ${listed(head)})`,
    );
  const resources = resourceChanges(base, head).toSorted((a, b) => weightOf(b) - weightOf(a));
  return { resources, findings: [...resources.flatMap(dataLost), ...oneRegionOnly(resources, base, head)] };
}

const listed = ({ stacks }: ReviewModel): string =>
  stacks
    .slice(0, 3)
    .map(({ name }) => name)
    .join(', ') + (stacks.length > 3 ? ', ...' : '');

const LOSING: ReadonlySet<ResourceChange['kind']> = new Set([
  'replaced',
  'may-be-replaced',
  'removed',
  'orphaned',
]);
export const losesData = ({ type, kind }: ResourceChange): boolean => holdsData(type) && LOSING.has(kind);

const weightOf = (change: ResourceChange): number =>
  (losesData(change) ? 4 : 0) + (isOnFailoverPath(change.type) ? 2 : 0) + (LOSING.has(change.kind) ? 1 : 0);

function dataLost(change: ResourceChange): readonly Finding[] {
  if (!losesData(change)) return [];
  const because = change.properties.length === 0 ? '' : `, since ${differing(change.properties)}`;
  return [
    {
      rule: CHANGE_RULES.losesData,
      resources: [change.address],
      detail: `${change.type} ${WORDS[change.kind]}${because}`,
    },
  ];
}

const WORDS: Readonly<Record<ResourceChange['kind'], string>> = {
  added: 'is added',
  updated: 'is updated in place',
  replaced: 'is replaced by an empty one',
  'may-be-replaced': 'may be replaced by an empty one',
  removed: 'is removed',
  orphaned: 'leaves its stack, and its data stays where nothing manages it',
};

const differing = (properties: readonly string[]): string =>
  `${properties.join(', ')} ${properties.length === 1 ? 'differs' : 'differ'}`;

/** A whole stack that comes or goes is no change of one resource. */
function oneRegionOnly(
  changes: readonly ResourceChange[],
  base: ReviewModel,
  head: ReviewModel,
): readonly Finding[] {
  const counterparts = counterpartsOf(base, head);
  const changed = new Map(changes.map((change) => [change.address, change]));
  return changes.flatMap((change) => {
    const other = counterparts.get(change.address);
    if (other === undefined) return [];
    const left = missingIn(changed.get(other), change);
    return left === undefined || change.role === undefined
      ? []
      : [leftBehind(change, other, change.role, left)];
  });
}

/** @returns what the counterpart's change lacks, in words; undefined where it is the same change. */
function missingIn(other: ResourceChange | undefined, change: ResourceChange): string | undefined {
  if (other === undefined && change.properties.length === 0) return `${WORDS[change.kind]} here alone`;
  const properties = change.properties.filter((property) => other?.properties.includes(property) !== true);
  return properties.length === 0 ? undefined : `${WORDS[change.kind]} here alone: ${differing(properties)}`;
}

const leftBehind = (change: ResourceChange, other: string, role: RegionRole, left: string): Finding => ({
  rule: CHANGE_RULES.oneRegionOnly,
  resources: [change.address, other],
  detail: `in the ${role} ${change.type} ${left}`,
});

/** Both ways, as either side knows them: a removed resource has its counterpart in the base only. */
function counterpartsOf(base: ReviewModel, head: ReviewModel): ReadonlyMap<string, string> {
  return new Map(
    [...base.pairs, ...head.pairs].flatMap(({ primary, standby }) => [
      [primary.address, standby.address] as const,
      [standby.address, primary.address] as const,
    ]),
  );
}

/** The same rule at the same resources is the same finding, whatever its figures are. */
export function compareFindings(base: readonly Finding[], head: readonly Finding[]): ComparedFindings {
  const keyOf = ({ rule, resources }: Finding): string => [rule.id, ...resources].join(' ');
  const [before, after] = [new Set(base.map(keyOf)), new Set(head.map(keyOf))];
  return {
    added: head.filter((finding) => !before.has(keyOf(finding))),
    fixed: base.filter((finding) => !after.has(keyOf(finding))),
    unchanged: head.filter((finding) => before.has(keyOf(finding))),
  };
}
