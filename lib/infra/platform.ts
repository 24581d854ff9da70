import { Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

import type { RegionRole } from '../../lambda/contract/regions.ts';
import type { EnvironmentConfig } from '../config/environment.ts';
import { namesOf } from '../config/names.ts';
import { activeTenantHosts } from '../config/tenants.ts';
import type { Bundles, RegionContext } from './context.ts';
import { EdgeStack } from './stacks/edge.ts';
import { FoundationStack } from './stacks/foundation.ts';
import type { HoldoverStack } from './stacks/holdover-stack.ts';
import { IdentitiesStack } from './stacks/identities.ts';
import { ObservabilityStack } from './stacks/observability.ts';
import { ServiceStack } from './stacks/service.ts';
import { SharedStack } from './stacks/shared.ts';
import { TenantHostStack } from './stacks/tenant-host.ts';

/** Switches of the CDK, stronger than the CLI's own, so that every way to synthesize gives the same templates. */
export const CDK_CONTEXT: Readonly<Record<string, boolean | string>> = {
  '@aws-cdk/core:enablePartitionLiterals': true,
  // Exports hold what a later stack of the same region uses: the network cannot be pulled from under the database.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
  'aws:cdk:enable-path-metadata': false,
  'aws:cdk:enable-asset-metadata': false,
};

/** Rules of the CDK's own template validation that do not apply, each with the reason. */
const ACKNOWLEDGED = [
  {
    id: 'CloudFormation-Validate::W3010',
    reason: 'Zones come from configuration on purpose: synthesis needs no credentials and no look-up.',
  },
];

/**
 * Composes one environment: two regions of the same parts, and what exists once. Between stacks of one region ids
 * travel as exports of that region; between regions only derived names and the order travel.
 */
export function buildPlatform(app: Construct, config: EnvironmentConfig, bundles: Bundles): void {
  Validations.of(app).acknowledge(...ACKNOWLEDGED);
  const context = (role: RegionRole): RegionContext => ({
    config,
    names: namesOf(config),
    bundles,
    role,
    region: config.regions[role].name,
  });
  const foundations = {
    primary: new FoundationStack(app, context('primary')),
    standby: new FoundationStack(app, context('standby')),
  };
  const shared = new SharedStack(app, context('primary'));
  // Replicas are encrypted under keys that both foundations own.
  after(shared, foundations.primary, foundations.standby);
  const primary = buildRegion(app, context('primary'), foundations.primary, shared);
  const standby = buildRegion(app, context('standby'), foundations.standby, shared);
  // A member can join as a reader only when the global database has a writer.
  after(standby, primary);
}

/** @returns the region's member of the global database. */
function buildRegion(
  app: Construct,
  context: RegionContext,
  { network, flags }: FoundationStack,
  shared: SharedStack,
): HoldoverStack {
  const identities = new IdentitiesStack(app, context, network);
  after(identities, shared);
  const edge = new EdgeStack(app, context, network, { flags, ...identities.database });
  const service = new ServiceStack(app, context, network, edge, identities.database);
  new ObservabilityStack(app, context, edge.roles);
  for (const tenant of activeTenantHosts(context.config))
    new TenantHostStack(app, context, edge, service, tenant);
  return identities;
}

const after = (stack: HoldoverStack, ...needed: readonly HoldoverStack[]): void => {
  for (const other of needed) stack.addStackDependency(other);
};
