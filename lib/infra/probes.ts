import type { Stack } from 'aws-cdk-lib';

import { probeEnvironment } from '../../lambda/contract/environments.ts';
import type { ProbeEvent } from '../../lambda/contract/events.ts';
import { environmentId } from '../config/names.ts';
import { activeTenantHosts } from '../config/tenants.ts';
import type { RegionContext } from './context.ts';
import { EACH_MINUTE_TIMEOUT_SECONDS, runEachMinute } from './each-minute.ts';
import type { RoleArns } from './roles.ts';
import { createFunction } from './runtime-function.ts';

const OTHER = { primary: 'standby', standby: 'primary' } as const;

/** Each minute, against this region, the other one and the public names. Outside the network, as clients are. */
export function createProbes(stack: Stack, context: RegionContext, roles: RoleArns): void {
  const { config, names, role } = context;
  const target = createFunction(stack, context, 'StandbyProbes', {
    name: 'standby-probes',
    roleArn: roles['standby-probes'],
    memoryMegabytes: 256,
    timeoutSeconds: EACH_MINUTE_TIMEOUT_SECONDS,
    reservedConcurrency: 1,
    environment: probeEnvironment.encode({
      environment: environmentId(config),
      role,
      publicHosts: config.publicHosts,
      ownRegionHost: names.regionHosts[role],
      otherRegionHost: names.regionHosts[OTHER[role]],
      tenantHosts: activeTenantHosts(config).map(({ host }) => host),
      probeSecret: names.secrets.probe,
    }),
  });
  const input: ProbeEvent = { kind: 'probe' };
  runEachMinute(stack, 'StandbyProbes', {
    target,
    name: names.probeSchedule,
    description: 'Probes, each minute',
    targetId: 'standby-probes',
    input,
  });
}
