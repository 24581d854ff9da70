import { CfnFlowLog } from 'aws-cdk-lib/aws-ec2';
import { CfnRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { Stack } from 'aws-cdk-lib';

import { logStreamsOf } from './arns.ts';
import type { RegionContext } from './context.ts';
import type { Network } from './network.ts';
import { assumedBy, inline } from './permissions.ts';
import { keepState } from './removal.ts';

/**
 * Refused packets of a network that is ours: who tried what, at the price of the log alone. Accepted ones would cost
 * a multiple and say what the service's own log says better. It stands beside the roles, as it needs one, and away
 * from the VPC, whose stack needs no IAM.
 */
export function createFlowLog(stack: Stack, context: RegionContext, { vpc }: Network): void {
  if (context.config.regions[context.role].network?.kind === 'existing') return;
  const logGroupName = context.names.networkLogGroup;
  const group = keepState(
    context,
    new CfnLogGroup(stack, 'NetworkLogGroup', {
      logGroupName,
      retentionInDays: context.config.logRetentionDays,
    }),
  );
  const role = new CfnRole(stack, 'NetworkLogRole', {
    description: 'Flow logs of the network write their log group',
    assumeRolePolicyDocument: assumedBy('vpc-flow-logs.amazonaws.com'),
    policies: inline([
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
        resources: [logStreamsOf(context, logGroupName)],
      }),
    ]),
  });
  new CfnFlowLog(stack, 'NetworkLog', {
    resourceType: 'VPC',
    resourceId: vpc.vpcId,
    trafficType: 'REJECT',
    logDestinationType: 'cloud-watch-logs',
    logGroupName: group.ref,
    deliverLogsPermissionArn: role.attrArn,
    maxAggregationInterval: 600,
  });
}
