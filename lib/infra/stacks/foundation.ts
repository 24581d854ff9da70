import type { Construct } from 'constructs';

import type { RegionContext } from '../context.ts';
import { createFlags } from '../flags.ts';
import type { FlagIds } from '../flags.ts';
import { createKeys } from '../keys.ts';
import { createNetwork } from '../network.ts';
import type { Network } from '../network.ts';
import { HoldoverStack } from './holdover-stack.ts';

/** Keys, network and feature flags of one region. Deploying it needs that region only. */
export class FoundationStack extends HoldoverStack {
  readonly network: Network;
  readonly flags: FlagIds;

  constructor(scope: Construct, context: RegionContext) {
    super(scope, context, 'foundation');
    createKeys(this, context);
    this.network = createNetwork(this, context);
    this.flags = createFlags(this, context);
  }
}
