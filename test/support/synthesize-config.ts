import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { EnvironmentConfig } from '../../lib/config/environment.ts';
import { bundleFunctions } from '../../lib/infra/bundles.ts';
import type { Bundles } from '../../lib/infra/context.ts';
import { writeTemplates } from '../../lib/infra/write-templates.ts';
import type { Resources } from './infra-templates.ts';
import { scratch } from './infra-stubs.ts';

/** Synthesizes whatever configuration a test makes up, with one-line functions and without rules. */
export interface Synthesizer {
  /** Folder of an assembly of `config`. */
  assembly(config: EnvironmentConfig, bundles?: Bundles): string;
  /** File contents by stack name. */
  templates(config: EnvironmentConfig, bundles?: Bundles): ReadonlyMap<string, string>;
  /** Bundles whose functions, but for the named ones, are the same. */
  changedBundles(...names: readonly string[]): Promise<Bundles>;
  remove(): void;
}

export async function createSynthesizer(): Promise<Synthesizer> {
  const place = scratch();
  const bundle = (sources: string): Promise<Bundles> =>
    bundleFunctions({ sources, output: mkdtempSync(join(place.folder, 'bundles-')) });
  const stubs = await bundle(place.functions);
  const assembly = (config: EnvironmentConfig, bundles: Bundles = stubs): string => {
    const folder = mkdtempSync(join(place.folder, 'assembly-'));
    writeTemplates({ folder, config, bundles, validation: 'none' });
    return folder;
  };
  return {
    assembly,
    templates: (config, bundles) => readTemplates(assembly(config, bundles)),
    changedBundles: (...names) => {
      const changed = scratch(names);
      return bundle(changed.functions).finally(() => changed.remove());
    },
    remove: () => place.remove(),
  };
}

export const readTemplates = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith('.template.json'))
      .map((name) => [name.replace('.template.json', ''), readFileSync(join(folder, name), 'utf8')]),
  );

export const resourcesIn = (templates: ReadonlyMap<string, string>, stackName: string): Resources => {
  const text = templates.get(stackName);
  if (text === undefined) throw new Error(`no stack ${stackName} among ${[...templates.keys()].join(', ')}`);
  return (JSON.parse(text) as { Resources: Resources }).Resources;
};
