import type { RegionRole, StackKind } from '../../lambda/contract/regions.ts';
import { loadAssembly } from '../../lib/assembly/load.ts';
import { assemblyOf } from './assemblies.ts';
import { EVERY_ENVIRONMENT, ONLY_ENVIRONMENT } from './only-environment.ts';
import type { EnvironmentName } from './only-environment.ts';

type LoadedAssembly = ReturnType<typeof loadAssembly>;
export type LoadedStack = LoadedAssembly['stacks'][number];

export type { EnvironmentName };

/** The environments whose templates tests look at. */
export const ENVIRONMENT_NAMES: readonly EnvironmentName[] = EVERY_ENVIRONMENT.filter(
  (name) => name === (process.env[ONLY_ENVIRONMENT] ?? name),
);

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}
export type Resources = Readonly<Record<string, Resource>>;

const loaded = new Map<EnvironmentName, LoadedAssembly>();

/** Read once for each folder that the environment's assembly is taken from. */
export function assembly(environment: EnvironmentName): LoadedAssembly {
  const known = loaded.get(environment);
  const directory = assemblyOf(environment);
  if (known?.directory === directory) return known;
  const read = loadAssembly(directory);
  loaded.set(environment, read);
  return read;
}

export function stack(
  environment: EnvironmentName,
  kind: StackKind,
  role: RegionRole = 'primary',
): LoadedStack {
  const found = assembly(environment).stacks.find(
    ({ descriptor }) => descriptor.kind === kind && descriptor.role === role,
  );
  if (found === undefined) throw new Error(`no ${kind} stack of the ${role}`);
  return found;
}

export const resourcesOf = ({ template }: LoadedStack): Resources => template['Resources'] as Resources;

export const resources = (
  environment: EnvironmentName,
  kind: StackKind,
  role: RegionRole = 'primary',
): Resources => resourcesOf(stack(environment, kind, role));

/** The one resource of a stack with this logical id; fails the test that names a wrong one. */
export function resource(
  environment: EnvironmentName,
  kind: StackKind,
  id: string,
  role: RegionRole = 'primary',
): Resource {
  const found = resources(environment, kind, role)[id];
  if (found === undefined) throw new Error(`${kind} has no ${id}`);
  return found;
}

export const ofType = (all: Resources, type: string): readonly (readonly [string, Resource])[] =>
  Object.entries(all).filter(([, { Type }]) => Type === type);

/** Every value below `node` that sits under the key `key`. */
export function valuesUnder(node: unknown, key: string): readonly unknown[] {
  if (Array.isArray(node)) return node.flatMap((item: unknown) => valuesUnder(item, key));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]: [string, unknown]) => [
    ...(name === key ? [value] : []),
    ...valuesUnder(value, key),
  ]);
}

/** Every text, number and flag below `node`, with its path. */
export function leavesOf(node: unknown, path = ''): ReadonlyMap<string, string> {
  if (Array.isArray(node)) return merge(node.map((item, index) => leavesOf(item, `${path}[${index}]`)));
  if (typeof node !== 'object' || node === null) return new Map([[path, String(node)]]);
  return merge(
    Object.entries(node).map(([key, value]) => leavesOf(value, path === '' ? key : `${path}.${key}`)),
  );
}

const merge = (maps: readonly ReadonlyMap<string, string>[]): ReadonlyMap<string, string> =>
  new Map(maps.flatMap((map) => [...map]));
