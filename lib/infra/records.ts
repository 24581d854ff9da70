import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import type { Stack } from 'aws-cdk-lib';

import type { RegionContext } from './context.ts';

const FAILOVER = { primary: 'PRIMARY', standby: 'SECONDARY' } as const;

/**
 * This region's half of every public name, and its own plain name. CNAMEs, because an alias would take AWS's TTL;
 * both regions write the same name and differ in the set identifier.
 */
export function createRecords(
  stack: Stack,
  context: RegionContext,
  target: string,
  routingCheckId: string,
): void {
  const { config, names, role, region } = context;
  const common = {
    hostedZoneId: config.hostedZone.id,
    type: 'CNAME',
    ttl: String(config.routing.recordTtlSeconds),
    resourceRecords: [target],
  };
  new CfnRecordSet(stack, 'RegionRecord', { ...common, name: absolute(names.regionHosts[role]) });
  for (const host of config.publicHosts) {
    new CfnRecordSet(stack, `PublicRecord${idOf(host, config.hostedZone.name)}`, {
      ...common,
      name: absolute(host),
      setIdentifier: region,
      failover: FAILOVER[role],
      healthCheckId: routingCheckId,
    });
  }
}

const absolute = (name: string): string => `${name}.`;

/** `login.eu` below the zone reads `LoginEu`: the id follows the host, not its place in a list. */
const idOf = (host: string, zone: string): string =>
  host
    .slice(0, -zone.length - 1)
    .split(/[.-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
