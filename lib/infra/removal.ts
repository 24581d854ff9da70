import { CfnDeletionPolicy } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';

import type { RegionContext } from './context.ts';

/** Whether what holds data outlives its stack and refuses to be deleted by a stray call. */
export const isRetained = ({ config }: RegionContext): boolean => config.statefulResources === 'retain';

/**
 * Puts both policies on a stateful resource;
 * without them CloudFormation keeps snapshots of some types and drops others.
 */
export function keepState<T extends CfnResource>(context: RegionContext, resource: T): T {
  const policy = isRetained(context) ? CfnDeletionPolicy.RETAIN : CfnDeletionPolicy.DELETE;
  resource.cfnOptions.deletionPolicy = policy;
  resource.cfnOptions.updateReplacePolicy = policy;
  return resource;
}
