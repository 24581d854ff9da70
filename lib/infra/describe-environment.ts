import { DESCRIPTOR_VERSION } from '../../lambda/contract/descriptor.ts';
import type { EnvironmentDescriptor } from '../../lambda/contract/descriptor.ts';
import { JOURNEY_DEPENDENCIES } from '../../lambda/contract/journeys.ts';
import { activeTenantHosts } from '../config/tenants.ts';
import { environmentId } from '../config/names.ts';
import type { RegionContext } from './context.ts';

/** What drill and review need beyond the templates. They never read configuration, so it rides in the assembly. */
export function describeEnvironment({ config, names }: RegionContext): EnvironmentDescriptor {
  return {
    version: DESCRIPTOR_VERSION,
    environment: environmentId(config),
    account: config.account,
    regions: { primary: config.regions.primary.name, standby: config.regions.standby.name },
    hostedZoneName: config.hostedZone.name,
    publicHosts: config.publicHosts,
    tenantHosts: activeTenantHosts(config).map(({ host, pointsTo, certificateArns }) => ({
      host,
      pointsTo,
      certificateArns,
    })),
    regionHosts: names.regionHosts,
    sessionTableName: names.tables.session,
    directoryTableName: names.tables.directory,
    globalClusterIdentifier: names.globalCluster,
    clusterIdentifiers: names.clusters,
    administratorSecretName: names.secrets.administrator,
    probeSecretName: names.secrets.probe,
    writerGuard: config.writerGuard,
    objectives: config.objectives,
    journeys: JOURNEY_DEPENDENCIES,
    disposable: config.statefulResources === 'delete',
    drillsAllowed: config.drillsAllowed,
  };
}
