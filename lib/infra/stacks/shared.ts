import type { Construct } from 'constructs';

import { ENVIRONMENT_METADATA_KEY, STACK_METADATA_KEY } from '../../../lambda/contract/descriptor.ts';
import type { RegionContext } from '../context.ts';
import { createKeyBootstrap } from '../custom-resources.ts';
import { describeEnvironment } from '../describe-environment.ts';
import { createGlobalCluster } from '../global-database.ts';
import { outputFirstAdministrator } from '../outputs.ts';
import { afterRegionCheck } from '../region-check.ts';
import { createSecrets } from '../secrets.ts';
import { createTables } from '../tables.ts';
import { HoldoverStack } from './holdover-stack.ts';

/**
 * What exists once per environment, owned by the day-one primary: global cluster, secrets and global tables with
 * their replicas. Deploying it needs both regions, and asks them first; losing its owner stops changes to these, not their use.
 */
export class SharedStack extends HoldoverStack {
  constructor(scope: Construct, context: RegionContext) {
    super(scope, context, 'shared');
    this.templateOptions.metadata = {
      [STACK_METADATA_KEY]: this.templateOptions.metadata?.[STACK_METADATA_KEY] as unknown,
      [ENVIRONMENT_METADATA_KEY]: describeEnvironment(context),
    };
    afterRegionCheck(this, context, () => {
      createGlobalCluster(this, context);
      createTables(this, context);
      const secrets = createSecrets(this, context);
      createKeyBootstrap(this, context).node.addDependency(...secrets);
    });
    outputFirstAdministrator(this, context);
  }
}
