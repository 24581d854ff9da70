import { CfnListenerCertificate } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';

import { TENANT_HOST_STACK } from '../../../lambda/contract/regions.ts';
import type { ActiveTenantHost } from '../../config/environment.ts';
import { rulePriorityOf } from '../../config/tenants.ts';
import type { RegionContext } from '../context.ts';
import { createRule } from '../listener-rules.ts';
import type { EdgeStack } from './edge.ts';
import { HoldoverStack } from './holdover-stack.ts';
import type { ServiceStack } from './service.ts';

/**
 * One tenant's host at this region's load balancer: its certificate, which exists and is valid before this stack does,
 * and its rule. In a stack of its own, so that what a tenant does or fails to do stops nobody else's deploy. It
 * creates no record and no certificate: deploying it needs this region only.
 */
export class TenantHostStack extends HoldoverStack {
  constructor(
    scope: Construct,
    context: RegionContext,
    edge: EdgeStack,
    service: ServiceStack,
    tenant: ActiveTenantHost,
  ) {
    super(scope, context, TENANT_HOST_STACK, `tenant-${tenant.tenant}`);
    const { listenerArn } = edge;
    const certificate = new CfnListenerCertificate(this, 'HostCertificate', {
      listenerArn,
      certificates: [{ certificateArn: tenant.certificateArns[context.role] }],
    });
    const rule = createRule(this, 'HostRule', {
      listenerArn,
      priority: rulePriorityOf(tenant),
      hosts: [tenant.host],
      paths: [],
      targetGroupArn: service.issuersGroupArn,
    });
    // Whoever reaches the host is answered with its own certificate.
    rule.addResourceDependency(certificate);
  }
}
