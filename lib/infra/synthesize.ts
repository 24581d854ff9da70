import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { App } from 'aws-cdk-lib';

import { DESCRIPTOR_VERSION } from '../../lambda/contract/descriptor.ts';
import { findEnvironment } from '../config/find-environment.ts';
import { readSeal, replaceAssembly, writeSeal } from './assembly-folder.ts';
import { bundleFunctions } from './bundles.ts';
import { fingerprintOf } from './fingerprint.ts';
import { buildPlatform, CDK_CONTEXT } from './platform.ts';

export interface SynthesisOptions {
  readonly environment: string;
  /** Folder of the assembly, for example `cdk.out`. */
  readonly output: string;
  /** Keep an assembly whose fingerprint matches. */
  readonly ifStale: boolean;
  /** Folder of the project. */
  readonly root: string;
  /** Default: `lambda` below the root. */
  readonly functionSources?: string;
}

export interface StackSummary {
  readonly name: string;
  readonly resources: number;
  readonly templateBytes: number;
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
  const config = findEnvironment(options.environment);
  const output = resolve(options.output);
  const { root, functionSources } = options;
  const fingerprint = fingerprintOf(
    config.name,
    root,
    functionSources === undefined ? [] : [functionSources],
  );
  if (options.ifStale && readSeal(output)?.fingerprint === fingerprint)
    return { outcome: 'fresh', output, fingerprint };
  const stacks = await replaceAssembly(output, async (folder, scratch) => {
    const sources = functionSources ?? join(root, 'lambda');
    const bundles = await bundleFunctions({ sources, output: scratch });
    const app = new App({ outdir: folder, postCliContext: CDK_CONTEXT });
    buildPlatform(app, config, bundles);
    const assembly = app.synth();
    writeSeal(folder, { environment: config.name, fingerprint, contractVersion: DESCRIPTOR_VERSION });
    return assembly.stacks.map(summarize);
  });
  return { outcome: 'synthesized', output, fingerprint, stacks };
}

const summarize = (stack: {
  readonly stackName: string;
  readonly template: unknown;
  readonly templateFullPath: string;
}): StackSummary => ({
  name: stack.stackName,
  resources: Object.keys((stack.template as { Resources?: object }).Resources ?? {}).length,
  templateBytes: statSync(stack.templateFullPath).size,
});
