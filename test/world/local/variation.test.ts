import { beforeAll, describe, expect, test } from '@jest/globals';

import { readTopology } from '../../../lib/assembly/read-topology.ts';
import type { Topology } from '../../../lib/assembly/topology.ts';
import { varied } from '../../../lib/world/local/variation.ts';
import type { RemovableStack } from '../../../lib/world/world.ts';
import { assemblyOf } from '../../support/assemblies.ts';

let topology: Topology;
beforeAll(() => {
  topology = readTopology(assemblyOf('dev'));
});

const without = (stack: RemovableStack): Topology =>
  varied(topology, { kind: 'stack-missing', role: 'standby', stack });

describe('a world that differs from its assembly', () => {
  test('as synthesized it is the same', () => {
    expect(varied(topology, { kind: 'as-synthesized' })).toBe(topology);
  });

  test('nothing provisioned concerns one region', () => {
    const { primary, standby } = varied(topology, { kind: 'nothing-provisioned', role: 'standby' }).regions;
    expect(primary).toBe(topology.regions.primary);
    expect(topology.regions.standby.functions.some((part) => part.provisionedConcurrency !== undefined)).toBe(
      true,
    );
    expect(standby.functions.filter((part) => part.provisionedConcurrency !== undefined)).toEqual([]);
    expect(standby.functions).toHaveLength(topology.regions.standby.functions.length);
  });

  test('a missing stack takes its own parts and what cannot be without them', () => {
    for (const stack of ['edge', 'identities', 'service', 'observability'] as const) {
      const { regions } = without(stack);
      const gone = topology.regions.standby.stacks.find(({ kind }) => kind === stack)!.name;
      expect(JSON.stringify(regions.standby.functions)).not.toContain(`"stack":"${gone}"`);
      expect(JSON.stringify(without(stack).records)).not.toContain(`"stack":"${gone}"`);
      expect(regions.primary).toBe(topology.regions.primary);
    }
  });

  test('without edge no function of the standby has its role, and no record leads there', () => {
    const { regions, records } = without('edge');
    expect(regions.standby.loadBalancers).toEqual([]);
    const left = regions.standby.functions.map(({ origin }) => origin.stack);
    expect(left.filter((stack) => stack.includes('service') || stack.includes('observability'))).toEqual([]);
    expect(regions.standby.schedules).toEqual([]);
    expect(records.filter(({ failover }) => failover === 'SECONDARY')).toEqual([]);
  });

  test('without identities the cluster has no instance, and what ran on it has run', () => {
    const { standby } = without('identities').regions;
    expect(standby.cluster.instances).toEqual([]);
    expect(standby.proxies).toEqual([]);
    const { customResources } = topology.regions.standby;
    expect(customResources.length).toBeGreaterThan(0);
    expect(standby.customResources).toEqual([]);
    expect(standby.functions.map(({ name }) => name)).toContain('holdover-dev-auth-service');
  });

  test('without service the front answers by itself, without observability nobody probes', () => {
    const rules = (of: Topology) =>
      of.regions.standby.loadBalancers.flatMap(({ listeners }) => listeners).flatMap((one) => one.rules);
    expect(rules(topology).length).toBeGreaterThan(0);
    expect(rules(without('service'))).toEqual([]);
    expect(rules(without('observability'))).toEqual(rules(topology));
    expect(without('observability').regions.standby.schedules.length).toBeLessThan(
      topology.regions.standby.schedules.length,
    );
  });

  test('unwatched, nothing can turn a record and no probe runs; what else is scheduled still is', () => {
    const { records, healthChecks, regions } = varied(topology, { kind: 'unwatched' });
    expect(healthChecks).toEqual([]);
    expect(records).toHaveLength(topology.records.length);
    expect(records.filter(({ healthCheckId }) => healthCheckId !== undefined)).toEqual([]);
    for (const role of ['primary', 'standby'] as const) {
      const left = regions[role].schedules.map(({ origin }) => origin.logicalId);
      const all = topology.regions[role].schedules.map(({ origin }) => origin.logicalId);
      expect(all.filter((id) => !left.includes(id))).toEqual(['StandbyProbesSchedule']);
    }
  });
});
