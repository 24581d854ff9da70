import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnEventInvokeConfig, CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { Stack } from 'aws-cdk-lib';

import { probeEnvironment } from '../../lambda/contract/environments.ts';
import type { ProbeEvent } from '../../lambda/contract/events.ts';
import type { RegionContext } from './context.ts';
import type { RoleArns } from './roles.ts';
import { createFunction } from './runtime-function.ts';

const OTHER = { primary: 'standby', standby: 'primary' } as const;
/** A probe that is late is worthless: an outage must not leave a backlog of stale ones. */
const FRESHNESS = { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 };
/** Ends before the next minute's run begins. */
const TIMEOUT_SECONDS = 50;

/** Each minute, against this region, the other one and the public names. Outside the network, as clients are. */
export function createProbes(stack: Stack, context: RegionContext, roles: RoleArns): void {
  const { config, names, role } = context;
  const target = createFunction(stack, context, 'StandbyProbes', {
    name: 'standby-probes',
    roleArn: roles['standby-probes'],
    memoryMegabytes: 256,
    timeoutSeconds: TIMEOUT_SECONDS,
    reservedConcurrency: 1,
    environment: probeEnvironment.encode({
      environment: config.name,
      role,
      publicHosts: config.publicHosts,
      ownRegionHost: names.regionHosts[role],
      otherRegionHost: names.regionHosts[OTHER[role]],
    }),
  });
  new CfnEventInvokeConfig(stack, 'StandbyProbesInvokeConfig', {
    functionName: target.functionName,
    qualifier: '$LATEST',
    ...FRESHNESS,
  });
  const input: ProbeEvent = { kind: 'probe' };
  const rule = new CfnRule(stack, 'StandbyProbesSchedule', {
    name: names.probeSchedule,
    description: 'Probes, each minute',
    scheduleExpression: 'rate(1 minute)',
    state: 'ENABLED',
    targets: [
      {
        id: 'standby-probes',
        arn: target.functionArn,
        input: JSON.stringify(input),
        retryPolicy: {
          maximumRetryAttempts: FRESHNESS.maximumRetryAttempts,
          maximumEventAgeInSeconds: FRESHNESS.maximumEventAgeInSeconds,
        },
      },
    ],
  });
  new CfnPermission(stack, 'StandbyProbesInvokePermission', {
    action: 'lambda:InvokeFunction',
    functionName: target.functionArn,
    principal: 'events.amazonaws.com',
    sourceArn: rule.attrArn,
  });
}
