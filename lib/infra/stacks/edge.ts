import type { Construct } from 'constructs';

import type { RegionContext } from '../context.ts';
import { createFlowLog } from '../flow-log.ts';
import { createFront } from '../front.ts';
import { createRoutingCheck } from '../health-checks.ts';
import type { Network } from '../network.ts';
import { createRecords } from '../records.ts';
import { createExecutionRoles } from '../roles.ts';
import type { GeneratedIds, RoleArns } from '../roles.ts';
import { HoldoverStack } from './holdover-stack.ts';

/**
 * Everything whose control plane lies outside the region, in one place: records, checks, roles; with the load
 * balancer they point at. Deploying it needs this region, Route 53 and IAM.
 */
export class EdgeStack extends HoldoverStack {
  readonly listenerArn: string;
  readonly roles: RoleArns;

  constructor(scope: Construct, context: RegionContext, network: Network, ids: GeneratedIds) {
    super(scope, context, 'edge');
    const { loadBalancer, listener } = createFront(this, context, network);
    createRecords(this, context, loadBalancer.attrDnsName, createRoutingCheck(this, context));
    this.listenerArn = listener.ref;
    this.roles = createExecutionRoles(this, context, ids);
    createFlowLog(this, context, network);
  }
}
