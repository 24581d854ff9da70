/** A cloud assembly of any CDK application as it lies on disk: stacks with templates, and the folder behind every asset. */
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { AssemblyError } from './errors.ts';
import { isObject, readJsonObject } from './json-file.ts';
import type { JsonObject } from './json-file.ts';
import { uniqueStackNames } from './stack-names.ts';
import type { NamedPlace } from './stack-names.ts';

export interface CloudStack {
  /** Unique within the assembly: the stack's own name, with its region where another region has one of that name. */
  readonly name: string;
  /** As CloudFormation knows it; a nested stack's is chosen when it is deployed. */
  readonly stackName: string;
  /** Of the stack in the construct tree, stages first; a nested stack has its parent's. */
  readonly path: string;
  /** Undefined where the stack is synthesized for any account. */
  readonly account: string | undefined;
  /** Undefined where the stack is synthesized for any region. */
  readonly region: string | undefined;
  readonly template: JsonObject;
  readonly templateFile: string;
  /** Size of that file. */
  readonly templateBytes: number;
  /** Names of stacks that are deployed before this one. */
  readonly dependencies: readonly string[];
}

export interface CloudAssembly {
  /** Absolute. */
  readonly directory: string;
  /** As the manifest lists them, stages' and nested stacks' included. */
  readonly stacks: readonly CloudStack[];
  /** Absolute path of a file asset by its hash; undefined when no manifest lists it. */
  readonly asset: (hash: string) => string | undefined;
}

interface Artifact {
  readonly id: string;
  readonly type: string;
  readonly environment: string;
  readonly displayName: string;
  readonly properties: JsonObject;
  readonly dependencies: readonly string[];
}

/**
 * Reads a whole assembly; resolves nothing yet.
 * @throws AssemblyError in one plain sentence: missing, not an assembly, corrupt, without a stack.
 */
export function readCloudAssembly(directory: string): CloudAssembly {
  const root = resolve(directory);
  const folders = withStages(root);
  const stacks = readStacks(folders);
  if (stacks.length === 0)
    throw new AssemblyError('ASSEMBLY_FOREIGN', `the assembly at ${root} holds no stack`);
  const assets = new Map(folders.flatMap(({ folder, artifacts }) => assetsOf(folder, artifacts)));
  return {
    directory: root,
    stacks: stacks.flatMap((stack) => withNestedStacks(stack, assets)),
    asset: (hash) => assets.get(hash),
  };
}

interface Folder {
  readonly folder: string;
  readonly artifacts: readonly Artifact[];
}

/** A stage is an assembly of its own, in a folder inside. */
function withStages(folder: string): readonly Folder[] {
  const artifacts = readArtifacts(folder);
  const stages = artifacts.filter(({ type }) => type === 'cdk:cloud-assembly');
  return [
    { folder, artifacts },
    ...stages.flatMap((stage) => withStages(join(folder, requireText(stage, 'directoryName')))),
  ];
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
    displayName: typeof value.displayName === 'string' ? value.displayName : id,
    properties: isObject(value.properties) ? value.properties : {},
    dependencies: Array.isArray(value.dependencies) ? value.dependencies.map(String) : [],
  };
}

function readStacks(folders: readonly Folder[]): readonly CloudStack[] {
  const found = folders.flatMap(({ folder, artifacts }) =>
    artifacts
      .filter(({ type }) => type === 'aws:cloudformation:stack')
      .map((artifact) => foundStack(folder, artifact)),
  );
  const names = uniqueStackNames(found);
  const nameOf = (stack: FoundStack): string => names.get(stack) ?? stack.stackName;
  return found.map((each) => readStack(each, found, nameOf));
}

/** A stack's artifact, and where it says that the stack goes. */
interface FoundStack extends NamedPlace {
  readonly folder: string;
  readonly artifact: Artifact;
}

const foundStack = (folder: string, artifact: Artifact): FoundStack => ({
  folder,
  artifact,
  stackName: typeof artifact.properties.stackName === 'string' ? artifact.properties.stackName : artifact.id,
  // `Stage/Stack`, or `Stage/Stack (Stage-Stack)` where the stack's name is another one.
  path: artifact.displayName.replace(/ \(.*\)$/, ''),
  ...placeOf(artifact),
});

function readStack(
  stack: FoundStack,
  found: readonly FoundStack[],
  nameOf: (stack: FoundStack) => string,
): CloudStack {
  const { folder, artifact, ...place } = stack;
  const templateFile = join(folder, requireText(artifact, 'templateFile'));
  const besides = found.filter((other) => other.folder === folder);
  return {
    ...place,
    name: nameOf(stack),
    template: readJsonObject(templateFile),
    templateFile,
    templateBytes: statSync(templateFile).size,
    // Asset manifests are dependencies too; only stacks are deployed.
    dependencies: artifact.dependencies.flatMap((id) =>
      besides.filter((other) => other.artifact.id === id).map(nameOf),
    ),
  };
}

function requireText(artifact: Artifact, key: string): string {
  const value = artifact.properties[key];
  if (typeof value === 'string') return value;
  throw new AssemblyError('ASSEMBLY_CORRUPT', `manifest.json: artifact ${artifact.id} has no ${key}`);
}

/** `aws://111122223333/eu-west-1`; an environment-agnostic stack has `aws://unknown-account/unknown-region`. */
function placeOf({ environment }: Artifact): Pick<CloudStack, 'account' | 'region'> {
  const [, account, region] = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(environment) ?? [];
  return {
    account: /^\d{12}$/.test(account ?? '') ? account : undefined,
    region: region === 'unknown-region' ? undefined : region,
  };
}

type Assets = ReadonlyMap<string, string>;

function withNestedStacks(stack: CloudStack, assets: Assets): readonly CloudStack[] {
  const { Resources } = stack.template;
  const nested = Object.entries(isObject(Resources) ? Resources : {}).flatMap(([logicalId, resource]) => {
    const file = isObject(resource) ? nestedTemplateOf(resource, assets) : undefined;
    return file === undefined ? [] : [nestedStack(stack, logicalId, file)];
  });
  return [stack, ...nested.flatMap((each) => withNestedStacks(each, assets))];
}

/** The address ends with the hash of the asset that the template is. Somebody else's template is not in here. */
function nestedTemplateOf({ Type, Properties }: JsonObject, assets: Assets): string | undefined {
  if (Type !== 'AWS::CloudFormation::Stack' || !isObject(Properties)) return undefined;
  const hash = /([0-9a-f]{64})\.json/.exec(JSON.stringify(Properties.TemplateURL ?? ''))?.[1];
  return hash === undefined ? undefined : assets.get(hash);
}

function nestedStack(parent: CloudStack, logicalId: string, templateFile: string): CloudStack {
  return {
    name: `${parent.name}/${logicalId}`,
    stackName: `${parent.stackName}-${logicalId}`,
    path: parent.path,
    account: parent.account,
    region: parent.region,
    template: readJsonObject(templateFile),
    templateFile,
    templateBytes: statSync(templateFile).size,
    dependencies: [parent.name],
  };
}

function assetsOf(folder: string, artifacts: readonly Artifact[]): readonly (readonly [string, string])[] {
  const manifests = artifacts.filter(({ type }) => type === 'cdk:asset-manifest');
  return manifests.flatMap((artifact) => assetEntries(join(folder, requireText(artifact, 'file')), folder));
}

function assetEntries(file: string, root: string): readonly (readonly [string, string])[] {
  const { files } = readJsonObject(file);
  return Object.entries(isObject(files) ? files : {}).flatMap(([hash, entry]) => {
    const source = isObject(entry) ? entry.source : undefined;
    const path = isObject(source) ? source.path : undefined;
    return typeof path === 'string' ? [[hash, resolve(root, path)] as const] : [];
  });
}
