/** The tenants' own zones: each holds the one record that its host's onboarding asks for, and nothing else. */
import type { EnvironmentDescriptor } from '../../../../lambda/contract/descriptor.ts';
import type { NameServer } from '../ports.ts';

/** What a tenant chooses is the tenant's business: the record never changes, so its TTL delays no failover. */
const TENANT_TTL_SECONDS = 300;

/** From now on each tenant's host is a CNAME to the public host that it points to; names beside it are not known. */
export function delegateTenantZones(
  names: Pick<NameServer, 'delegate'>,
  { tenantHosts }: Pick<EnvironmentDescriptor, 'tenantHosts'>,
): void {
  for (const { host, pointsTo } of tenantHosts)
    names.delegate(host, (name) =>
      name.toLowerCase() === host.toLowerCase()
        ? { type: 'CNAME', values: [pointsTo], ttlSeconds: TENANT_TTL_SECONDS }
        : undefined,
    );
}
