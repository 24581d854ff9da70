/** Before anything of `shared` is touched, both regions have answered: half of a replicated resource is worse than none. */
import { createHash } from 'node:crypto';

import { CfnResource, CustomResource, Lazy } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';

import { CUSTOM_RESOURCES } from '../../lambda/contract/custom-resources.ts';
import type { RegionContext } from './context.ts';
import { describeInBothRegions } from './permissions.ts';
import { createExecutionRole } from './roles.ts';
import { createFunction } from './runtime-function.ts';

/** Four questions at once, each twice at the most; see `REGION_CHECK` in lambda/runtime. */
const TIMEOUT_SECONDS = 30;

/** Makes whatever `create` adds to the stack wait for the check, and runs the check again whenever any of it changes. */
export function afterRegionCheck(stack: Stack, context: RegionContext, create: () => void): void {
  const check = createCheck(stack, context, () => digestOf(stack, guarded));
  const before = new Set(stack.node.children);
  create();
  const guarded = stack.node.children.filter((child) => !before.has(child));
  for (const child of guarded) child.node.addDependency(check);
}

function createCheck(stack: Stack, context: RegionContext, digest: () => string): CustomResource {
  const { config, names } = context;
  const role = createExecutionRole(stack, context, 'region-check', 'RegionCheck', [
    ...describeInBothRegions(context, 'session', 'databaseOwner'),
  ]);
  const { functionArn } = createFunction(stack, context, 'RegionCheck', {
    name: 'region-check',
    roleArn: role.attrArn,
    memoryMegabytes: 256,
    timeoutSeconds: TIMEOUT_SECONDS,
    environment: {},
  });
  const { type, properties } = CUSTOM_RESOURCES.regionCheck;
  return new CustomResource(stack, 'RegionCheck', {
    serviceToken: functionArn,
    resourceType: type,
    properties: {
      [properties.regions]: [config.regions.primary.name, config.regions.standby.name],
      [properties.tableName]: names.tables.session,
      [properties.secretName]: names.secrets.databaseOwner,
      [properties.digest]: Lazy.string({ produce: digest }),
    },
  });
}

/** The CDK keeps this method out of its published types; it is what an element of a template is made of. */
interface Element {
  _toCloudFormation(): object;
}

/** Of everything below these constructs as the template will hold it; known once the whole tree stands. */
function digestOf(stack: Stack, guarded: readonly Stack['node']['children'][number][]): string {
  const resources = guarded
    .flatMap(({ node }) => node.findAll())
    .filter((one) => CfnResource.isCfnResource(one));
  const texts = resources.map((one) =>
    JSON.stringify(stack.resolve((one as unknown as Element)._toCloudFormation())),
  );
  return createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 32);
}
