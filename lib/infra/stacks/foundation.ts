import type { Construct } from 'constructs';

import type { RegionContext } from '../context.ts';
import { createKeys } from '../keys.ts';
import { createNetwork } from '../network.ts';
import type { Network } from '../network.ts';
import { HoldoverStack } from './holdover-stack.ts';

/** Keys and network of one region. Deploying it needs that region only. */
export class FoundationStack extends HoldoverStack {
  readonly network: Network;

  constructor(scope: Construct, context: RegionContext) {
    super(scope, context, 'foundation');
    createKeys(this, context);
    this.network = createNetwork(this, context);
  }
}
