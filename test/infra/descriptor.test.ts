/** What travels in the assembly beyond the templates: drills judge by it, so it says what configuration says. */
import { describe, expect, test } from '@jest/globals';

import {
  DESCRIPTOR_VERSION,
  ENVIRONMENT_METADATA_KEY,
  STACK_METADATA_KEY,
} from '../../lambda/contract/descriptor.ts';
import { JOURNEY_DEPENDENCIES } from '../../lambda/contract/journeys.ts';
import { findEnvironment } from '../../lib/config/find-environment.ts';
import { namesOf } from '../../lib/config/names.ts';
import { activeTenantHosts } from '../../lib/config/tenants.ts';
import { assembly, ENVIRONMENT_NAMES, stack } from '../support/infra-templates.ts';

describe.each(ENVIRONMENT_NAMES)('descriptors of %s', (name) => {
  const config = findEnvironment(name);
  const names = namesOf(config);

  test('the environment: places, hosts, names, objectives, journeys and the permission to drill', () => {
    const metadata = stack(name, 'shared').template['Metadata'] as Readonly<Record<string, unknown>>;
    expect(metadata[ENVIRONMENT_METADATA_KEY]).toEqual({
      version: DESCRIPTOR_VERSION,
      environment: name,
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
    });
  });

  test.each(assembly(name).stacks.map((one) => [one.name, one] as const))(
    '%s says what it is and where',
    (_, { template, descriptor, region }) => {
      const metadata = template['Metadata'] as Readonly<Record<string, unknown>>;
      expect(metadata[STACK_METADATA_KEY]).toEqual({
        version: DESCRIPTOR_VERSION,
        environment: name,
        kind: descriptor.kind,
        role: descriptor.role,
        region: config.regions[descriptor.role].name,
      });
      expect(region).toBe(config.regions[descriptor.role].name);
    },
  );
});
