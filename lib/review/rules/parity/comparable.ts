/**
 * Properties of counterparts made comparable. What differs between two regions by nature is named by what it is: `<own>`
 * for the own region, `<other>` for the other one, a stack by its pair, a resource by its counterpart.
 */
import { isObject } from '../../../assembly/json-file.ts';
import type { ReviewModel } from '../../model/model.ts';
import type { StackPair } from '../../model/pairs.ts';
import type { Regions } from '../../model/regions.ts';
import type { ReviewedResource } from '../../model/resource.ts';

/** Text to text. All at once: an application has as many as it has stacks, and every value is looked through. */
interface Replacements {
  readonly pattern: RegExp;
  readonly by: ReadonlyMap<string, string>;
}
type Replacing = readonly (readonly [string, string])[];

interface Names {
  readonly texts: Readonly<Record<'primary' | 'standby', Replacements>>;
  /** Words for the role, as stacks' names have them: `pri` in `app-pri`. */
  readonly roleWords: Readonly<Record<'primary' | 'standby', RegExp | undefined>>;
  /** `stack/LogicalId` of a standby's resource to its counterpart's logical id. */
  readonly ids: ReadonlyMap<string, string>;
}

const NAMES = new WeakMap<ReviewModel, Names>();

/** One value of a resource as text; equal texts mean the same in both regions. */
export function comparable(value: unknown, of: ReviewedResource, model: ReviewModel): string {
  let names = NAMES.get(model);
  if (names === undefined) NAMES.set(model, (names = namesOf(model)));
  return JSON.stringify(mapped(flattened(value), of, names));
}

function namesOf({ roles, stackPairs, pairs }: ReviewModel): Names {
  const { primary, standby } = roles.regions;
  const stacks = (own: 'primary' | 'standby', other: 'primary' | 'standby'): Replacing =>
    stackPairs.flatMap((pair, index): Replacing => [
      [pair[own], `<own stack ${index}>`],
      [pair[other], `<other stack ${index}>`],
    ]);
  return {
    texts: {
      primary: replacements([...stacks('primary', 'standby'), [primary, '<own>'], [standby, '<other>']]),
      standby: replacements([...stacks('standby', 'primary'), [standby, '<own>'], [primary, '<other>']]),
    },
    roleWords: roleWordsOf(stackPairs.map((pair) => withoutRegions(pair, roles.regions))),
    ids: new Map(pairs.map((pair) => [pair.standby.address, pair.primary.logicalId])),
  };
}

/** Longer ones first: a stack's name holds its region's. */
function replacements(all: Replacing): Replacements {
  const longestFirst = all.toSorted(([a], [b]) => b.length - a.length);
  const escaped = longestFirst.map(([from]) => from.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return { pattern: new RegExp(escaped.join('|'), 'g'), by: new Map(all) };
}

const withoutRegions = ({ primary, standby }: StackPair, regions: Regions): StackPair => ({
  primary: primary.replaceAll(regions.primary, ''),
  standby: standby.replaceAll(regions.standby, ''),
});

/** Two paired stacks' names, word by word: what differs is the role's. */
function roleWordsOf(stackPairs: readonly StackPair[]): Names['roleWords'] {
  const differing = stackPairs.flatMap(({ primary, standby }) => {
    const [own, other] = [primary.split(SEPARATORS), standby.split(SEPARATORS)];
    return own.flatMap((word, index) =>
      own.length === other.length && word !== other[index] ? [[word, other[index] ?? ''] as const] : [],
    );
  });
  const matcher = (words: readonly string[]): RegExp | undefined => {
    const sure = [...new Set(words)].filter((word) => word.length >= SHORTEST_ROLE_WORD);
    return sure.length === 0 ? undefined : new RegExp(`\\b(?:${sure.join('|')})\\b`, 'g');
  };
  return {
    primary: matcher(differing.map(([word]) => word)),
    standby: matcher(differing.map(([, word]) => word)),
  };
}
const SEPARATORS = /[^A-Za-z0-9]+/;
const SHORTEST_ROLE_WORD = 3;

/** `Fn::Join` without a delimiter, and references, as one text: the CDK writes the same value in several ways. */
function flattened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(flattened);
  if (!isObject(value)) return value;
  if (value.Ref === 'AWS::Region') return '${AWS::Region}';
  const join = value['Fn::Join'];
  if (Array.isArray(join) && join[0] === '' && Array.isArray(join[1]))
    return join[1].map((part: unknown) => textOf(flattened(part))).join('');
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, flattened(member)]));
}

const textOf = (part: unknown): string => (typeof part === 'string' ? part : JSON.stringify(part));

function mapped(value: unknown, of: ReviewedResource, names: Names): unknown {
  if (typeof value === 'string') return renamed(value, of, names);
  if (Array.isArray(value)) return value.map((entry) => mapped(entry, of, names));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, mapped(member, of, names)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function renamed(text: string, of: ReviewedResource, { texts, roleWords, ids }: Names): string {
  const id = ids.get(`${of.stack}/${text}`) ?? text;
  const role = of.role === 'standby' ? 'standby' : 'primary';
  const words = roleWords[role];
  const { pattern, by } = texts[role];
  const placed = id
    .replaceAll('${AWS::Region}', '<own>')
    .replaceAll(pattern, (found) => by.get(found) ?? found);
  return (
    (words === undefined ? placed : placed.replaceAll(words, '<role>'))
      // A version's logical id ends with a hash of what it is a version of.
      .replace(/(CurrentVersion)[0-9a-f]{8,}/, '$1')
  );
}
