/** What the assembly declares, as the journal's first entry: judges name culprits from it, never from the topology. */
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { HealthCheckPart, Origin, RecordPart, Topology } from '../../assembly/topology.ts';

type Fact = { readonly kind: string } & Readonly<Record<string, unknown>>;

export const partName = ({ stack, logicalId }: Origin): string => `${stack}/${logicalId}`;
const fact = (origin: Origin) => ({ part: partName(origin), type: origin.type });

export const assemblyFacts = (topology: Topology): Fact => ({
  kind: 'assembly',
  environment: topology.environment.environment,
  regions: topology.environment.regions,
  records: topology.records.map((record) => recordFact(topology, record)),
  healthChecks: topology.healthChecks.map((check) => healthCheckFact(topology, check)),
  secrets: topology.secrets.map(({ origin, name, region, replicaRegions }) => ({
    ...fact(origin),
    name,
    regions: [...new Set([region, ...replicaRegions])],
  })),
  tables: topology.tables.map(({ origin, name, region, replicas }) => ({
    ...fact(origin),
    name,
    regions: [...new Set([region, ...replicas])],
  })),
  functions: REGION_ROLES.flatMap((role) =>
    topology.regions[role].functions.map(({ origin, name }) => ({ ...fact(origin), name, role })),
  ),
  schedules: REGION_ROLES.flatMap((role) =>
    topology.regions[role].schedules.map(({ origin, intervalSeconds }) => ({
      ...fact(origin),
      role,
      intervalSeconds,
    })),
  ),
  alarms: REGION_ROLES.flatMap((role) =>
    topology.regions[role].alarms.map(({ origin, name }) => ({ ...fact(origin), role, name })),
  ),
  clusters: REGION_ROLES.map((role) => clusterFact(topology, role)),
  rules: REGION_ROLES.flatMap((role) =>
    topology.regions[role].loadBalancers
      .flatMap(({ listeners }) => listeners)
      .flatMap(({ rules }) => rules)
      .map(({ origin, paths }) => ({ ...fact(origin), role, paths })),
  ),
  tenantHosts: topology.environment.tenantHosts.flatMap(({ host }) =>
    REGION_ROLES.map((role) => ({ host, role, parts: servingParts(topology, role, host) })),
  ),
  unknown: topology.unknown.map(fact),
});

const clusterFact = (topology: Topology, role: RegionRole) => {
  const { cluster, proxies } = topology.regions[role];
  const readOnly = proxies.flatMap(({ endpoints }) => endpoints.filter((one) => one.role === 'READ_ONLY'));
  return {
    ...fact(cluster.origin),
    role,
    instances: cluster.instances.map(({ origin, identifier }) => ({ ...fact(origin), identifier })),
    readOnlyEndpoints: readOnly.map(({ origin }) => partName(origin)),
  };
};

/** Rules that name the host, and what attaches a certificate for it. */
const servingParts = ({ regions }: Topology, role: RegionRole, host: string): readonly string[] =>
  regions[role].loadBalancers
    .flatMap(({ listeners }) => listeners)
    .flatMap(({ certificates, rules }) => [
      ...certificates.filter(({ names }) => names.includes(host)),
      ...rules.filter(({ hosts }) => hosts.includes(host)),
    ])
    .map(({ origin }) => partName(origin));

const recordFact = (
  topology: Topology,
  { origin, name, ttlSeconds, region, failover, healthCheckId }: RecordPart,
) => {
  const role = REGION_ROLES.find((candidate) => topology.regions[candidate].region === region);
  const healthCheck = topology.healthChecks.find(({ id }) => id === healthCheckId);
  return {
    ...fact(origin),
    name,
    ttlSeconds,
    ...(role === undefined ? {} : { role }),
    ...(failover === undefined ? {} : { failover }),
    ...(healthCheck === undefined ? {} : { healthCheck: partName(healthCheck.origin) }),
  };
};

const healthCheckFact = (topology: Topology, check: HealthCheckPart) => {
  const base = { ...fact(check.origin), inverted: check.inverted };
  if (check.kind === 'endpoint') {
    const { protocol, host, path, intervalSeconds, failureThreshold } = check;
    return { ...base, asks: `${protocol} ${host}${path}`, intervalSeconds, failureThreshold, children: [] };
  }
  const children = topology.healthChecks.filter(({ id }) => check.children.includes(id));
  return {
    ...base,
    asks: `${check.healthyThreshold} of ${check.children.length}`,
    children: children.map(({ origin }) => partName(origin)),
  };
};
