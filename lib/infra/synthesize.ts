import { join, resolve } from 'node:path';

import { DESCRIPTOR_VERSION } from '../../lambda/contract/descriptor.ts';
import { findEnvironment } from '../config/find-environment.ts';
import { environmentId } from '../config/names.ts';
import { readSeal, replaceAssembly, writeSeal } from './assembly-folder.ts';
import type { Seal } from './assembly-folder.ts';
import { bundleFunctions } from './bundles.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { StackSummary, Validation } from './write-templates.ts';

export interface SynthesisOptions {
  readonly environment: string;
  /** Folder of the assembly, for example `cdk.out`. */
  readonly output: string;
  /** Keep an assembly whose fingerprint matches, unless it lacks a validation that is asked for. */
  readonly ifStale: boolean;
  readonly validation: Validation;
  /** Folder of the project. */
  readonly root: string;
  /** Default: `lambda` below the root. */
  readonly functionSources?: string;
}
export type SynthesisResult =
  | { readonly outcome: 'fresh'; readonly output: string; readonly fingerprint: string }
  | {
      readonly outcome: 'synthesized';
      readonly output: string;
      readonly fingerprint: string;
      readonly stacks: readonly StackSummary[];
    };

/**
 * Writes the assembly of one environment: both regions, no credentials, no look-ups, no CLI.
 * @throws UnknownEnvironmentError, ConfigError, BundleError or OutputError, each a sentence for a person.
 */
export async function synthesize(options: SynthesisOptions): Promise<SynthesisResult> {
  const { root, validation, functionSources } = options;
  const config = findEnvironment(options.environment);
  const output = resolve(options.output);
  const sources = functionSources === undefined ? [] : [functionSources];
  const fingerprint = fingerprintOf(environmentId(config), root, sources);
  if (options.ifStale && isCurrent(readSeal(output), fingerprint, validation))
    return { outcome: 'fresh', output, fingerprint };
  const stacks = await replaceAssembly(output, async (folder, scratch) => {
    // The CDK takes a second to load, bundling happens in a process of its own: side by side.
    const [bundles, { writeTemplates }] = await Promise.all([
      bundleFunctions({ sources: functionSources ?? join(root, 'lambda'), output: scratch }),
      import('./write-templates.ts'),
    ]);
    const written = writeTemplates({ folder, config, bundles, validation });
    writeSeal(folder, sealOf(environmentId(config), fingerprint, validation));
    return written;
  });
  return { outcome: 'synthesized', output, fingerprint, stacks };
}

const isCurrent = (seal: Seal | undefined, fingerprint: string, validation: Validation): boolean =>
  seal?.fingerprint === fingerprint && (validation === 'none' || seal.validated);

const sealOf = (environment: string, fingerprint: string, validation: Validation): Seal => ({
  environment,
  fingerprint,
  contractVersion: DESCRIPTOR_VERSION,
  validated: validation === 'rules',
});
