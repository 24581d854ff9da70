/** Our own templates, read as the world reads them: whatever the reader does not know yet fails here first. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { deferredReferences } from '../../lib/assembly/deferred.ts';
import { loadAssembly } from '../../lib/assembly/load.ts';
import { readTopology } from '../../lib/assembly/read-topology.ts';
import { createResourceGraph } from '../../lib/assembly/resource-graph.ts';
import { isCustomResource } from '../../lib/assembly/resource.ts';
import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { HEALTH_PATHS } from '../../lambda/contract/routes.ts';
import { assemblyOf } from '../support/assemblies.ts';
import { ENVIRONMENT_NAMES } from '../support/infra-templates.ts';

describe.each(ENVIRONMENT_NAMES)('%s', (environment) => {
  const directory = assemblyOf(environment);
  const topology = readTopology(directory);
  const regions = REGION_ROLES.map((role) => topology.regions[role]);
  const graph = createResourceGraph(loadAssembly(directory));

  test('holds nothing that no list knows', () => {
    expect(topology.unknown).toEqual([]);
    expect(topology.environment.environment).toBe(environment);
    expect(topology.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });

  test('every property of every resource resolves', () => {
    expect(graph.resources.length).toBeGreaterThan(100);
    for (const resource of graph.resources) expect(Object.keys(resource.properties())).toBeDefined();
  });

  test('every part is there, in both regions', () => {
    for (const region of regions) {
      expect(region.loadBalancers).toHaveLength(1);
      expect(region.proxies).toHaveLength(1);
      expect(region.proxies[0]?.clusterIdentifier).toBe(region.cluster.identifier);
      expect(region.proxies[0]?.endpoints.map(({ role }) => role)).toEqual(['READ_ONLY']);
      expect(region.cluster.identifier).toBe(topology.environment.clusterIdentifiers[region.role]);
      expect(region.cluster.instances.length).toBeGreaterThan(0);
      expect(region.schedules.length).toBeGreaterThan(0);
      expect(region.failoverStepsFunctionName).toBeDefined();
    }
    const { environment: described } = topology;
    expect(topology.tables.map(({ name }) => name).toSorted()).toEqual(
      [described.directoryTableName, described.sessionTableName].toSorted(),
    );
    expect(topology.secrets.map(({ name }) => name)).toContain(described.administratorSecretName);
    expect(topology.secrets).toHaveLength(7);
  });

  test('every function has a role, a bundle and a name for its failover steps', () => {
    for (const region of regions) {
      const roles = new Set(region.roles.map(({ arn }) => arn));
      for (const { roleArn, bundle } of region.functions) {
        expect(roles).toContain(roleArn);
        expect(existsSync(join(bundle, 'index.mjs'))).toBe(true);
      }
      expect(region.functions.map(({ name }) => name)).toContain(region.failoverStepsFunctionName);
    }
  });

  test('every public host has one record a role, towards the load balancer of its own region', () => {
    for (const host of topology.environment.publicHosts) {
      const records = topology.records.filter(({ name }) => name === host);
      expect(records.map(({ failover }) => failover).toSorted()).toEqual(['PRIMARY', 'SECONDARY']);
      for (const { region, values } of records) {
        const owner = regions.find((candidate) => candidate.region === region);
        expect(values).toEqual([owner?.loadBalancers[0]?.dnsName]);
      }
    }
  });

  test('every check that a record or another check names exists', () => {
    const ids = new Set(topology.healthChecks.map(({ id }) => id));
    const named = [
      ...topology.records.flatMap(({ healthCheckId }) => healthCheckId ?? []),
      ...topology.healthChecks.flatMap((check) => (check.kind === 'calculated' ? check.children : [])),
    ];
    expect(named.length).toBeGreaterThan(0);
    for (const id of named) expect(ids).toContain(id);
    const paths = topology.healthChecks.flatMap((check) => (check.kind === 'endpoint' ? check.path : []));
    expect(paths.toSorted()).toEqual(Object.values(HEALTH_PATHS).toSorted());
  });

  test('every deferred attribute belongs to a custom resource of the same region that runs', () => {
    for (const region of regions) {
      const running = new Set(
        region.customResources.map(({ origin }) => `${origin.stack}/${origin.logicalId}`),
      );
      for (const { stack, logicalId } of deferredReferences(region))
        expect(running).toContain(`${stack}/${logicalId}`);
      expect(region.customResources.every(({ origin }) => isCustomResource(origin.type))).toBe(true);
    }
    expect(deferredReferences(topology).length).toBeGreaterThan(0);
  });

  test('both regions are asked first, and keys are bootstrapped before anything of the primary region that reads them', () => {
    const kinds = topology.regions.primary.customResources.map(({ origin }) => origin.type);
    expect(kinds).toEqual([
      'Custom::HoldoverRegionCheck',
      'Custom::HoldoverKeyBootstrap',
      'Custom::HoldoverSecretArn',
      'Custom::HoldoverSchemaMigration',
    ]);
  });
});
