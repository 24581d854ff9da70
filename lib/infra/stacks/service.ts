import { CfnOutput } from 'aws-cdk-lib';
import { FileSystem } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

import { OUTPUT_KEYS } from '../../../lambda/contract/descriptor.ts';
import { servedHosts } from '../../config/tenants.ts';
import type { RegionContext } from '../context.ts';
import { runSchemaMigration } from '../custom-resources.ts';
import { createDirectorySweeper } from '../directory-sweeper.ts';
import { createListenerRules } from '../listener-rules.ts';
import type { Network } from '../network.ts';
import { outputServiceUrls } from '../outputs.ts';
import { createSecretRotation } from '../secret-rotation.ts';
import {
  createAuthService,
  createFailoverSteps,
  createHealth,
  createSchemaMigration,
} from '../service-functions.ts';
import type { DatabaseEndpoints } from '../service-functions.ts';
import type { EdgeStack } from './edge.ts';
import { HoldoverStack } from './holdover-stack.ts';

/**
 * Code and its configuration. It creates no role, record, certificate or load balancer, so a deploy of it needs this
 * region only, also while the other region, Route 53's control plane and IAM's are gone.
 */
export class ServiceStack extends HoldoverStack {
  /** Where a tenant's rule sends requests. */
  readonly issuersGroupArn: string;

  constructor(
    scope: Construct,
    context: RegionContext,
    network: Network,
    edge: EdgeStack,
    database: DatabaseEndpoints,
  ) {
    super(scope, context, 'service');
    const auth = createAuthService(this, context, network, edge.roles, database);
    const health = createHealth(this, context, edge.roles);
    const migration = createSchemaMigration(this, context, network, edge.roles, database);
    const migrated = runSchemaMigration(this, migration, migrationDigest(context));
    const sweeper = createDirectorySweeper(this, context, network, edge.roles, database);
    const rotation = createSecretRotation(this, context, network, edge.roles, database);
    // New code runs only once the schema that it expects is there.
    for (const code of [auth, sweeper, rotation]) code.node.addDependency(migrated);
    this.issuersGroupArn = createListenerRules(this, context, edge.listenerArn, { auth, health }).ref;
    // Always exported: the first tenant changes no other stack, and the last one that goes is not waited for.
    this.exportValue(this.issuersGroupArn);
    const steps = createFailoverSteps(this, context, network, edge.roles, database);
    outputServiceUrls(this, context);
    new CfnOutput(this, OUTPUT_KEYS.failoverStepsFunction, { value: steps.functionName });
  }
}

const migrationDigest = ({ bundles, config }: RegionContext): string =>
  FileSystem.fingerprint(bundles['schema-migration'], { extraHash: servedHosts(config).join(',') });
