/**
 * Broken copies of an assembly: the templates are rewritten, everything else is linked. A mutation names what it
 * changes before it changes it, so that a test can compare a verdict's culprit with the real one.
 */
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { STACK_METADATA_KEY } from '../../lambda/contract/descriptor.ts';
import type { StackDescriptor } from '../../lambda/contract/descriptor.ts';
import type { RegionRole, StackKind } from '../../lambda/contract/regions.ts';
import type { Change, Properties } from './mutations/edit.ts';

interface Template {
  readonly Metadata: Readonly<Record<string, unknown>>;
  Resources: Record<string, { readonly Type: string; readonly Properties?: Properties }>;
}
export interface StackTemplate {
  /** File name inside the assembly. */
  readonly file: string;
  readonly stack: string;
  readonly descriptor: StackDescriptor;
  readonly template: Template;
}
export type Templates = readonly StackTemplate[];

export interface Mutation {
  readonly id: string;
  readonly description: string;
  /** Of the changed resource; the first one when a mutation changes the same resource in both regions. */
  readonly logicalId: string;
  readonly stacks: readonly string[];
  apply(templates: Templates): void;
}

const SUFFIX = '.template.json';

export function readTemplates(directory: string): Templates {
  const files = readdirSync(directory).filter((name) => name.endsWith(SUFFIX));
  return files.map((file) => {
    const template = JSON.parse(readFileSync(join(directory, file), 'utf8')) as Template;
    const descriptor = template.Metadata[STACK_METADATA_KEY] as StackDescriptor;
    return { file, stack: file.slice(0, -SUFFIX.length), descriptor, template };
  });
}

export interface MutatedAssembly {
  readonly directory: string;
  /** Removes the copy; repeating changes nothing. */
  remove(): void;
}

/** Copies an assembly into a new temporary folder with the mutations applied, in order. */
export function mutateAssembly(source: string, mutations: readonly Mutation[]): MutatedAssembly {
  const directory = mkdtempSync(join(tmpdir(), 'holdover-mutated-'));
  linkTree(source, directory);
  const templates = readTemplates(source);
  for (const mutation of mutations) mutation.apply(templates);
  for (const { file, template } of templates)
    writeFileSync(join(directory, file), JSON.stringify(template, null, 1));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** Everything but the templates: a link to one of those would be written through. */
function linkTree(source: string, target: string): void {
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) {
      mkdirSync(to);
      linkTree(from, to);
    } else if (!entry.name.endsWith(SUFFIX)) linkOrCopy(from, to);
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // Another file system, or one without links.
    copyFileSync(from, to);
  }
}

/** Which resources a mutation is about. */
export interface Where {
  readonly kind?: StackKind;
  /** Default: both regions. */
  readonly role?: RegionRole;
  readonly type: string;
  readonly matches?: (properties: Properties, logicalId: string) => boolean;
}
export interface Found {
  readonly stack: string;
  readonly role: RegionRole;
  readonly logicalId: string;
  readonly properties: Properties;
}

export const findResources = (templates: Templates, where: Where): readonly Found[] =>
  templates
    .filter(({ descriptor }) => where.kind === undefined || descriptor.kind === where.kind)
    .filter(({ descriptor }) => where.role === undefined || descriptor.role === where.role)
    .flatMap(({ stack, descriptor, template }) =>
      Object.entries(template.Resources)
        .filter(([, { Type }]) => Type === where.type)
        .map(([logicalId, { Properties }]) => ({
          stack,
          role: descriptor.role,
          logicalId,
          properties: Properties ?? {},
        })),
    )
    .filter(({ properties, logicalId }) => where.matches?.(properties, logicalId) ?? true);

/** @throws Error when the assembly holds nothing to change: such a mutation would prove nothing. */
export function mutation(
  templates: Templates,
  id: string,
  description: string,
  where: Where,
  change: Change,
): Mutation {
  const targets = findResources(templates, where);
  const [first] = targets;
  if (first === undefined) throw new Error(`mutation ${id}: no ${where.type} in the assembly fits`);
  return {
    id,
    description,
    logicalId: first.logicalId,
    stacks: [...new Set(targets.map(({ stack }) => stack))],
    apply: (all) => {
      for (const target of findResources(all, where)) applyChange(all, target, change);
    },
  };
}

function applyChange(templates: Templates, { stack, logicalId, properties }: Found, change: Change): void {
  const resources = templates.find((candidate) => candidate.stack === stack)?.template.Resources;
  if (change(properties) === 'remove') Reflect.deleteProperty(resources ?? {}, logicalId);
}
