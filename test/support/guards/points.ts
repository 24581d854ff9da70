/** Every place of a template at which a mistake could be made, each with the mistakes of its value. */
import type { Templates } from '../mutate-assembly.ts';

type Node = Record<string, unknown>;
type Steps = readonly string[];

/** One mistake, made in both regions at once as code would make it: otherwise the regions' difference tells. */
export interface Mutant {
  readonly type: string;
  /** `<kind>/<logical id>`. */
  readonly resource: string;
  /** Dotted; list positions are left out: every entry is one property. */
  readonly property: string;
  readonly change: string;
  apply(templates: Templates): void;
}

/** What of a template travels: resources, what stacks tell each other and people, what tools read. */
type Section = 'Resources' | 'Outputs' | 'Metadata';

interface Spot {
  readonly type: string;
  readonly kind: string;
  readonly section: Section;
  readonly logicalId: string;
  readonly steps: Steps;
  readonly value: unknown;
}

/** What of a resource is not its properties and yet decides about its data or its order. */
const ATTRIBUTES = ['DeletionPolicy', 'UpdateReplacePolicy', 'DependsOn'] as const;

/** Every mutant of these templates, in their order; a resource that both regions have is one. */
export function mutantsOf(templates: Templates): readonly Mutant[] {
  const mutants = templates.flatMap(({ descriptor: { kind }, template }) => [
    ...Object.entries(template.Resources).flatMap(([logicalId, resource]) =>
      mutantsOfResource(
        { kind, section: 'Resources', logicalId, type: resource.Type },
        resource as unknown as Node,
      ),
    ),
    ...(['Outputs', 'Metadata'] as const).flatMap((section) =>
      Object.entries(sectionOf(template, section)).flatMap(([logicalId, value]) =>
        mutantsOfPart({ kind, section, logicalId, type: `(${section})` }, value),
      ),
    ),
  ]);
  const keyed = new Map(mutants.map((mutant) => [`${mutant.resource} ${mutant.change}`, mutant]));
  return [...keyed.values()];
}

const sectionOf = (template: object, section: Section): Node => ((template as Node)[section] ?? {}) as Node;

type Place = Pick<Spot, 'kind' | 'section' | 'logicalId' | 'type'>;

const mutantsOfPart = (place: Place, value: unknown): readonly Mutant[] => [
  removal(place),
  ...spotsBelow({ ...place, steps: [], value })
    .filter(({ steps }) => steps.length > 0)
    .flatMap(mistakesAt),
];

function mutantsOfResource(place: Place, resource: Node): readonly Mutant[] {
  const spots = [
    ...ATTRIBUTES.filter((name) => name in resource).map((name) => ({
      ...place,
      steps: [name],
      value: resource[name],
    })),
    ...Object.entries((resource['Properties'] ?? {}) as Node).flatMap(([name, value]) =>
      spotsBelow({ ...place, steps: ['Properties', name], value }),
    ),
  ];
  return [removal(place), ...spots.flatMap(mistakesAt)];
}

/** The spot itself and everything below it; a reference is one spot: it points elsewhere or it does not. */
function spotsBelow(spot: Spot): readonly Spot[] {
  const { value, steps } = spot;
  if (typeof value !== 'object' || value === null || isReference(value)) return [spot];
  const below = Object.entries(value).flatMap(([key, child]: [string, unknown]) =>
    spotsBelow({ ...spot, steps: [...steps, key], value: child }),
  );
  return [spot, ...below];
}

const isReference = (value: object): boolean => {
  const [key, ...others] = Object.keys(value);
  return others.length === 0 && (key === 'Ref' || key === 'Fn::GetAtt' || key === 'Fn::ImportValue');
};

/** A value is wrong, or is not there at all; whoever has no leaf below is wrong as a whole. */
function mistakesAt(spot: Spot): readonly Mutant[] {
  const gone = edit(spot, 'is gone', undefined);
  const wrong = wrongValue(spot.value);
  return wrong === undefined ? [gone] : [gone, edit(spot, `is ${JSON.stringify(wrong)}`, wrong)];
}

function wrongValue(value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return wrongText(value);
  return undefined;
}

function wrongText(text: string): string {
  if (text === 'true' || text === 'false') return String(text === 'false');
  return /^\d+$/.test(text) ? String(Number(text) + 1) : `${text}-x`;
}

const identity = ({ type, kind, logicalId }: Place) => ({ type, resource: `${kind}/${logicalId}` });
const propertyOf = (steps: Steps): string =>
  steps.filter((step, index) => !/^\d+$/.test(step) && (index > 0 || step !== 'Properties')).join('.');

const removal = (place: Place): Mutant => ({
  ...identity(place),
  property: '(the resource)',
  change: 'is gone',
  apply: (templates) => {
    for (const resources of holders(templates, place)) Reflect.deleteProperty(resources, place.logicalId);
  },
});

const edit = (spot: Spot, how: string, value: unknown): Mutant => ({
  ...identity(spot),
  property: propertyOf(spot.steps),
  change: `${spot.steps.slice(spot.steps[0] === 'Properties' ? 1 : 0).join('.')} ${how}`,
  apply: (templates) => {
    for (const resources of holders(templates, spot))
      change(resources[spot.logicalId] as Node, spot.steps, value);
  },
});

const holders = (templates: Templates, { kind, section, logicalId }: Place): readonly Node[] =>
  templates
    .filter(({ descriptor }) => descriptor.kind === kind)
    .map(({ template }) => sectionOf(template, section))
    .filter((parts) => logicalId in parts);

function change(resource: Node, steps: Steps, value: unknown): void {
  const key = steps.at(-1)!;
  const owner = steps
    .slice(0, -1)
    .reduce<unknown>((node, step) => (node as Node | undefined)?.[step], resource);
  if (typeof owner !== 'object' || owner === null) return;
  if (value !== undefined) (owner as Node)[key] = value;
  else if (Array.isArray(owner)) owner.splice(Number(key), 1);
  else Reflect.deleteProperty(owner, key);
}
