import { statSync } from 'node:fs';

import { App } from 'aws-cdk-lib';

import type { EnvironmentConfig } from '../config/environment.ts';
import type { Bundles } from './context.ts';
import { buildPlatform, CDK_CONTEXT } from './platform.ts';

/** `rules` evaluates the CDK's built-in CloudFormation rules, which takes as long as all the rest of a synthesis. */
export type Validation = 'rules' | 'none';

export interface StackSummary {
  readonly name: string;
  readonly resources: number;
  readonly templateBytes: number;
}

/**
 * Writes the templates and assets of one environment into an empty folder.
 * They are the same with and without rules.
 */
export function writeTemplates({
  folder,
  config,
  bundles,
  validation,
}: {
  readonly folder: string;
  readonly config: EnvironmentConfig;
  readonly bundles: Bundles;
  readonly validation: Validation;
}): readonly StackSummary[] {
  const app = new App({
    outdir: folder,
    postCliContext: CDK_CONTEXT,
    builtinCloudFormationValidation: validation === 'rules',
  });
  buildPlatform(app, config, bundles);
  return app.synth().stacks.map(summarize);
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
