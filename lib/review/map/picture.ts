/** The map as a picture: journeys between both regions, and what they lean on. */
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { DiagramBlock, DiagramBox, DiagramCluster, DiagramLink } from '../../report/document.ts';
import type { FailureDomain } from './domain.ts';
import type { MappedJourney, Need, Part, System, Routing } from './system.ts';

/** More would be a mat of lines; the matrix has them all. */
const MOST_JOURNEYS = 12;

export function pictureOf(system: System): DiagramBlock {
  const journeys = system.journeys.slice(0, MOST_JOURNEYS);
  const [left, right] = [groupsOf(journeys, 'primary'), groupsOf(journeys, 'standby')];
  const isOutside = ({ region }: Group): boolean => region === undefined;
  return {
    kind: 'diagram',
    title: 'Journeys and what they need in each region',
    description:
      'Journeys stand in the middle. A line leads from each to what it needs in the primary on the left, and in the standby on the right; what many need alike is one box.',
    left: clusterOf(
      'primary',
      left.filter((group) => !isOutside(group)),
    ),
    middle: { label: 'Journeys', boxes: journeys.map(journeyBox) },
    right: clusterOf(
      'standby',
      right.filter((group) => !isOutside(group)),
    ),
    below: { label: 'In no region of its own', boxes: left.filter(isOutside).map(outsideBox) },
    links: [...left, ...right].flatMap(linksOf),
    legend: { solid: 'fails without it', dashed: 'goes on without it' },
  };
}

/** Parts that the same journeys need in the same way, in one place. */
interface Group {
  readonly id: string;
  readonly role: RegionRole;
  readonly parts: readonly Part[];
  /** Where the parts are; undefined outside of every region. */
  readonly region: string | undefined;
  readonly users: readonly { readonly journey: string; readonly strength: Need['strength'] }[];
}

function groupsOf(journeys: readonly MappedJourney[], role: RegionRole): readonly Group[] {
  const parts = new Map<string, Part>();
  for (const { needs } of journeys) for (const { part } of needs[role] ?? []) parts.set(keyOf(part), part);
  const groups = Map.groupBy(parts.values(), (part) =>
    [
      regionOf(part),
      ...usersOf(part, journeys, role).map(({ journey, strength }) => journey + strength),
    ].join(),
  );
  return [...groups.values()].flatMap((same, index) => {
    const [first] = same;
    if (first === undefined) return [];
    const users = usersOf(first, journeys, role);
    return [{ id: `${role}-${index}`, role, parts: same, region: regionOf(first), users }];
  });
}

/** Two parts may have one name: a certificate of each listener. */
const keyOf = ({ name, domains }: Part): string => [name, ...domains.map(({ id }) => id)].join();

const usersOf = (part: Part, journeys: readonly MappedJourney[], role: RegionRole): Group['users'] =>
  journeys.flatMap(({ name, needs }) => {
    const need = needs[role]?.find((own) => keyOf(own.part) === keyOf(part));
    return need === undefined ? [] : [{ journey: name, strength: need.strength }];
  });

const placeOf = ({ region }: FailureDomain): readonly string[] => (region === undefined ? [] : [region]);
const regionOf = ({ domains }: Part): string | undefined => domains.flatMap(placeOf)[0];

function clusterOf(role: RegionRole, groups: readonly Group[]): DiagramCluster {
  const own = commonRegion(groups);
  return {
    label: `${role === 'primary' ? 'Primary' : 'Standby'}${own === undefined ? '' : `, ${own}`}`,
    boxes: groups.map((group) => partsBox(group, own)),
  };
}

/** Most parts that a region's journeys use are its own. */
function commonRegion(groups: readonly Group[]): string | undefined {
  const counts = Map.groupBy(
    groups.flatMap(({ parts }) => parts),
    (part) => regionOf(part),
  );
  return [...counts].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0];
}

/** What is of another region than its journeys is what this picture is for. */
const partsBox = ({ id, parts, region, role }: Group, own: string | undefined): DiagramBox => {
  const isForeign = region !== own;
  return {
    id,
    label: parts.map(({ name }) => name).join(', '),
    ...(isForeign ? { detail: `in ${region ?? 'no region'}` } : {}),
    tone: isForeign ? 'bad' : role === 'primary' ? 'first' : 'second',
  };
};

const ROUTING_WORDS: Readonly<Partial<Record<Routing, string>>> = {
  none: 'nothing moves people',
  undecided: 'what moves people is not known before a deploy',
};

const journeyBox = ({ name, routing }: MappedJourney): DiagramBox => ({
  id: name,
  label: name,
  ...(ROUTING_WORDS[routing] === undefined ? {} : { detail: ROUTING_WORDS[routing] }),
  tone: 'neutral',
});

const outsideBox = ({ id, parts, users }: Group): DiagramBox => {
  const whose = (wanted: Need['strength']): string =>
    users.flatMap(({ journey, strength }) => (strength === wanted ? [journey] : [])).join(', ');
  const said = [
    ...(whose('hard') === '' ? [] : [`needed by ${whose('hard')}`]),
    ...(whose('soft') === '' ? [] : [`missed by ${whose('soft')}`]),
  ];
  return { id, label: parts.map(({ name }) => name).join(', '), detail: said.join('; '), tone: 'neutral' };
};

const linksOf = ({ id, role, parts, users }: Group): readonly DiagramLink[] =>
  users.map(({ journey, strength }) => ({
    from: journey,
    to: id,
    style: strength === 'hard' ? 'solid' : 'dashed',
    title: `${journey} in the ${role}: ${strength === 'hard' ? 'fails' : 'goes on'} without ${parts.map(({ name }) => name).join(', ')}`,
  }));
