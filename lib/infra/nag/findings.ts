import { App, Stack } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

import type { StackDescriptor } from '../../../lambda/contract/descriptor.ts';
import { STACK_METADATA_KEY } from '../../../lambda/contract/descriptor.ts';
import type { EnvironmentConfig } from '../../config/environment.ts';
import { environmentId } from '../../config/names.ts';
import type { Bundles } from '../context.ts';
import { buildPlatform, CDK_CONTEXT } from '../platform.ts';
import type { Finding } from './judge.ts';

/**
 * Every finding of the AwsSolutions pack, acknowledged or not. The rules need the construct tree, so this
 * synthesizes, into a folder of its own.
 */
export function nagFindings(config: EnvironmentConfig, bundles: Bundles, folder: string): readonly Finding[] {
  const app = new App({
    outdir: folder,
    postCliContext: CDK_CONTEXT,
    builtinCloudFormationValidation: false,
  });
  buildPlatform(app, config, bundles);
  app.synth();
  const { violations } = new AwsSolutionsChecks().validateScope(app);
  return violations.flatMap(({ ruleName, description, violatingResources }) =>
    violatingResources.map(({ constructPath }) => ({
      environment: environmentId(config),
      rule: ruleName,
      resource: withoutPlace(app, constructPath ?? ''),
      path: constructPath ?? '',
      description,
    })),
  );
}

/** The stack's kind stands for its name, which carries environment and region. */
function withoutPlace(app: App, path: string): string {
  const [stackId = '', ...rest] = path.split('/');
  const stack = app.node.tryFindChild(stackId);
  const metadata = Stack.isStack(stack) ? stack.templateOptions.metadata : undefined;
  const descriptor = metadata?.[STACK_METADATA_KEY] as Partial<StackDescriptor> | undefined;
  const kind = descriptor?.kind ?? stackId;
  return [kind, ...rest].join('/');
}
