import { Stack } from 'aws-cdk-lib';
import type { CfnElement } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

import { DESCRIPTOR_VERSION, STACK_METADATA_KEY } from '../../../lambda/contract/descriptor.ts';
import type { StackDescriptor } from '../../../lambda/contract/descriptor.ts';
import type { StackKind } from '../../../lambda/contract/regions.ts';
import { environmentId, stackName } from '../../config/names.ts';
import type { RegionContext } from '../context.ts';
import { isRetained } from '../removal.ts';

/** Path parts that the CDK's constructs add and that say nothing. */
const SILENT_PARTS: ReadonlySet<string> = new Set(['Resource', 'Default']);

/** A stack of one environment: its derived name, its descriptor in the template, readable and stable logical ids. */
export abstract class HoldoverStack extends Stack {
  readonly context: RegionContext;

  /** @param label its part of the stack's name, where the kind alone does not tell stacks apart. */
  constructor(scope: Construct, context: RegionContext, kind: StackKind, label: string = kind) {
    const { config, region, role } = context;
    const name = stackName(config, label, kind === 'shared' ? undefined : role);
    super(scope, name, {
      stackName: name,
      env: { account: config.account, region },
      description: `Holdover ${environmentId(config)}: ${label} in ${region} (${role} on day one)`,
      terminationProtection: isRetained(context),
      tags: { 'holdover:environment': environmentId(config), 'holdover:stack': kind },
      analyticsReporting: false,
    });
    this.context = context;
    const descriptor: StackDescriptor = {
      version: DESCRIPTOR_VERSION,
      environment: environmentId(config),
      kind,
      role,
      region,
    };
    this.templateOptions.metadata = { [STACK_METADATA_KEY]: descriptor };
  }

  /** From configuration: with an explicit account and region the CDK would ask AWS. */
  override get availabilityZones(): string[] {
    return [...this.context.config.regions[this.context.role].zones];
  }

  /** The construct path without a hash. Ids decide replacement, so a person must be able to read them; the CDK refuses doubles. */
  protected override allocateLogicalId(element: CfnElement): string {
    const [, ...parts] = element.node.path.split('/');
    return parts
      .filter((part) => !SILENT_PARTS.has(part))
      .join('')
      .replaceAll(/[^A-Za-z0-9]/g, '');
  }
}
