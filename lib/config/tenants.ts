/** What follows from the tenants' hosts: which hosts are served, and where each stands among the listener's rules. */
import { createHash } from 'node:crypto';

import type { ActiveTenantHost, EnvironmentConfig, TenantHostConfig } from './environment.ts';

/** Above the platform's own rules, below the service's maximum of 50,000. */
export const TENANT_PRIORITIES = { first: 1000, last: 49_999 } as const;

const isActive = (tenant: TenantHostConfig): tenant is ActiveTenantHost => tenant.state === 'active';

export const activeTenantHosts = ({ tenantHosts }: EnvironmentConfig): readonly ActiveTenantHost[] =>
  tenantHosts.filter(isActive);

/** Every issuer: public hosts first, then the tenants' that are switched on. */
export const servedHosts = (config: EnvironmentConfig): readonly string[] => [
  ...config.publicHosts,
  ...activeTenantHosts(config).map(({ host }) => host),
];

/** Follows from the host alone, so that a tenant who comes or goes moves nobody else's rule. */
export function rulePriorityOf({ host, rulePriority }: TenantHostConfig): number {
  if (rulePriority !== undefined) return rulePriority;
  const { first, last } = TENANT_PRIORITIES;
  return first + (createHash('sha256').update(host).digest().readUInt32BE() % (last - first + 1));
}
