/** One name for each stack of an assembly: its own, or more where two places have a stack of the same name. */

/** What a stack is told from others by. */
export interface NamedPlace {
  readonly stackName: string;
  readonly account: string | undefined;
  readonly region: string | undefined;
  /** In the construct tree, stages first. */
  readonly path: string;
}

/**
 * The shortest that tells a stack from its namesakes: `App`, `App@eu-west-1`, `App@111122223333:eu-west-1`, or its path
 * in the construct tree. CloudFormation asks for distinct names within an account and a region only.
 */
export function uniqueStackNames(places: readonly NamedPlace[]): ReadonlyMap<NamedPlace, string> {
  const named = [...Map.groupBy(places, ({ stackName }) => stackName).values()].flatMap((namesakes) => {
    const scheme = SCHEMES.find((candidate) => new Set(namesakes.map(candidate)).size === namesakes.length);
    return namesakes.map((place) => [place, (scheme ?? byPath)(place)] as const);
  });
  return new Map(named);
}

type Scheme = (place: NamedPlace) => string;

const byPath: Scheme = ({ path }) => path;

const SCHEMES: readonly Scheme[] = [
  ({ stackName }) => stackName,
  ({ stackName, region }) => `${stackName}@${region ?? 'any-region'}`,
  ({ stackName, account, region }) => `${stackName}@${account ?? 'any-account'}:${region ?? 'any-region'}`,
];
