import type { Construct } from 'constructs';

import type { RegionContext } from '../context.ts';
import { lookUpApplicationSecretArn } from '../custom-resources.ts';
import { createDatabaseProxy } from '../database-proxy.ts';
import { createMember, DATABASE_PORT } from '../global-database.ts';
import { allowFrom } from '../network.ts';
import type { Network } from '../network.ts';
import type { DatabaseEndpoints } from '../service-functions.ts';
import { HoldoverStack } from './holdover-stack.ts';

/** This region's member of the global database and the proxy before it. Deploying it needs that region only. */
export class IdentitiesStack extends HoldoverStack {
  readonly database: DatabaseEndpoints;

  constructor(scope: Construct, context: RegionContext, network: Network) {
    super(scope, context, 'identities');
    const member = createMember(this, context, network);
    const secretArn = lookUpApplicationSecretArn(this, context);
    const proxy = createDatabaseProxy(this, context, network, member, secretArn);
    allowFrom(this, 'ClusterFromAuth', member.securityGroup, network.authFunctions, DATABASE_PORT);
    const { attrEndpointAddress, attrReadEndpointAddress, attrDbClusterResourceId } = member.cluster;
    this.database = {
      proxy,
      clusterEndpoint: attrEndpointAddress,
      clusterReadEndpoint: attrReadEndpointAddress,
      clusterResourceId: attrDbClusterResourceId,
    };
  }
}
