/** A cloud assembly as it lies on disk: stacks with templates and descriptors, and the folder behind every asset. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

import { ENVIRONMENT_METADATA_KEY, STACK_METADATA_KEY } from '../../lambda/contract/descriptor.ts';
import type { EnvironmentDescriptor } from '../../lambda/contract/descriptor.ts';
import { deployOrder } from './deploy-order.ts';
import { readEnvironmentDescriptor, readStackDescriptor } from './descriptors.ts';
import { AssemblyError } from './errors.ts';
import { isObject, readJsonObject } from './json-file.ts';
import type { JsonObject } from './json-file.ts';
import type { LoadedAssembly, LoadedStack } from './loaded.ts';

/** Written beside `manifest.json` by whoever synthesized. */
export const FINGERPRINT_FILE = 'holdover.json';

/**
 * Reads a whole assembly; resolves nothing yet.
 * @throws AssemblyError in one plain sentence: missing, not an assembly, corrupt, foreign, older or newer.
 */
export function loadAssembly(directory: string): LoadedAssembly {
  const root = resolve(directory);
  const artifacts = readArtifacts(root);
  const stacks = loadStacks(root, artifacts);
  const assets = loadAssets(root, artifacts);
  return {
    directory: root,
    environment: findEnvironment(root, stacks),
    fingerprint: readFingerprint(root),
    stacks: deployOrder(stacks),
    asset: (hash) => assets.get(hash),
  };
}

interface Artifact {
  readonly id: string;
  readonly type: string;
  readonly environment: string;
  readonly properties: JsonObject;
  readonly dependencies: readonly string[];
}

function readArtifacts(root: string): readonly Artifact[] {
  if (!existsSync(root))
    throw new AssemblyError(
      'ASSEMBLY_MISSING',
      `there is no assembly at ${root}; \`npm run synth\` makes one`,
    );
  const file = join(root, 'manifest.json');
  if (!existsSync(file))
    throw new AssemblyError('NOT_AN_ASSEMBLY', `${root} is not a cloud assembly: it holds no manifest.json`);
  const { artifacts } = readJsonObject(file);
  if (!isObject(artifacts))
    throw new AssemblyError('NOT_AN_ASSEMBLY', `${file} is not a cloud assembly's manifest: no artifacts`);
  return Object.entries(artifacts).map(([id, artifact]) => readArtifact(file, id, artifact));
}

function readArtifact(file: string, id: string, value: unknown): Artifact {
  if (!isObject(value) || typeof value.type !== 'string')
    throw new AssemblyError('ASSEMBLY_CORRUPT', `${file}: artifact ${id} has no type`);
  return {
    id,
    type: value.type,
    environment: typeof value.environment === 'string' ? value.environment : '',
    properties: isObject(value.properties) ? value.properties : {},
    dependencies: Array.isArray(value.dependencies) ? value.dependencies.map(String) : [],
  };
}

function loadStacks(root: string, artifacts: readonly Artifact[]): readonly LoadedStack[] {
  const ofStacks = artifacts.filter(({ type }) => type === 'aws:cloudformation:stack');
  if (ofStacks.length === 0)
    throw new AssemblyError('ASSEMBLY_FOREIGN', `the assembly at ${root} holds no stack`);
  const names = new Map(ofStacks.map((artifact) => [artifact.id, stackName(artifact)]));
  return ofStacks.map((artifact) => loadStack(root, artifact, names));
}

const stackName = ({ id, properties }: Artifact): string =>
  typeof properties.stackName === 'string' ? properties.stackName : id;

function loadStack(root: string, artifact: Artifact, names: ReadonlyMap<string, string>): LoadedStack {
  const name = stackName(artifact);
  const templateFile = join(root, requireText(artifact, 'templateFile'));
  const template = readJsonObject(templateFile);
  const { account, region } = placeOf(artifact);
  return {
    name,
    account,
    region,
    template,
    templateFile,
    descriptor: readStackDescriptor(name, metadata(template, STACK_METADATA_KEY)),
    // Asset manifests are dependencies too; only stacks are deployed.
    dependencies: artifact.dependencies.flatMap((id) => names.get(id) ?? []),
  };
}

function requireText(artifact: Artifact, key: string): string {
  const value = artifact.properties[key];
  if (typeof value === 'string') return value;
  throw new AssemblyError('ASSEMBLY_CORRUPT', `manifest.json: artifact ${artifact.id} has no ${key}`);
}

/** `aws://111122223333/eu-west-1`; an environment-agnostic stack has `unknown-account`, which we cannot place. */
function placeOf({ id, environment }: Artifact): { readonly account: string; readonly region: string } {
  const [, account, region] = /^aws:\/\/(\d{12})\/([a-z0-9-]+)$/.exec(environment) ?? [];
  if (account !== undefined && region !== undefined) return { account, region };
  throw new AssemblyError(
    'ASSEMBLY_FOREIGN',
    `stack ${id} is synthesized for "${environment}", needs a fixed account and region`,
  );
}

const metadata = (template: JsonObject, key: string): unknown =>
  isObject(template.Metadata) ? template.Metadata[key] : undefined;

function findEnvironment(root: string, stacks: readonly LoadedStack[]): EnvironmentDescriptor {
  for (const { name, template } of stacks) {
    const found = metadata(template, ENVIRONMENT_METADATA_KEY);
    if (found !== undefined) return readEnvironmentDescriptor(name, found);
  }
  throw new AssemblyError(
    'ASSEMBLY_FOREIGN',
    `the assembly at ${root} does not describe its environment: no template carries Metadata["${ENVIRONMENT_METADATA_KEY}"]`,
  );
}

function loadAssets(root: string, artifacts: readonly Artifact[]): ReadonlyMap<string, string> {
  const manifests = artifacts.filter(({ type }) => type === 'cdk:asset-manifest');
  return new Map(
    manifests.flatMap((artifact) => assetEntries(join(root, requireText(artifact, 'file')), root)),
  );
}

function assetEntries(file: string, root: string): readonly (readonly [string, string])[] {
  const { files } = readJsonObject(file);
  return Object.entries(isObject(files) ? files : {}).flatMap(([hash, entry]) => {
    const source = isObject(entry) ? entry.source : undefined;
    const path = isObject(source) ? source.path : undefined;
    return typeof path === 'string' ? [[hash, resolve(root, path)] as const] : [];
  });
}

function readFingerprint(root: string): string | undefined {
  const file = join(root, FINGERPRINT_FILE);
  if (!existsSync(file)) return undefined;
  const { fingerprint } = readJsonObject(file);
  if (typeof fingerprint === 'string') return fingerprint;
  throw new AssemblyError('ASSEMBLY_CORRUPT', `${basename(file)} in ${root} has no text "fingerprint"`);
}
