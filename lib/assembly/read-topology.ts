/** From a folder to parts: the one entry of `lib/assembly` for worlds and reviews. */
import { OUTPUT_KEYS } from '../../lambda/contract/descriptor.ts';
import type { RegionRole } from '../../lambda/contract/regions.ts';
import { AssemblyError } from './errors.ts';
import { loadAssembly } from './load.ts';
import type { LoadedAssembly } from './loaded.ts';
import { requireParts } from './required-parts.ts';
import { isCustomResource } from './resource.ts';
import { createResourceGraph } from './resource-graph.ts';
import type { GraphResource, ResourceGraph } from './resource-graph.ts';
import type { InertResource, Origin, RegionTopology, Topology } from './topology.ts';
import { readAlarms } from './topology/alarms.ts';
import { EVENT_PATTERN_REASON, INERT_TYPES, MODELLED_TYPES } from './topology/catalogue.ts';
import { readClusters } from './topology/clusters.ts';
import { readConfigurations } from './topology/configurations.ts';
import { readCustomResources } from './topology/custom-resources.ts';
import { createFunctionIndex } from './topology/function-index.ts';
import { readFunctions } from './topology/functions.ts';
import { readHealthChecks } from './topology/health-checks.ts';
import { createKeyIndex } from './topology/key-index.ts';
import { readKeys } from './topology/keys.ts';
import { readLoadBalancers } from './topology/load-balancers.ts';
import { readProxies } from './topology/proxies.ts';
import { readRecords } from './topology/records.ts';
import { readRoles } from './topology/roles.ts';
import { isScheduled, readSchedules } from './topology/schedules.ts';
import { readSecrets } from './topology/secrets.ts';
import { readRotations } from './topology/rotations.ts';
import { readTables } from './topology/tables.ts';
import { readTopics } from './topology/topics.ts';

/**
 * Everything that the world and the review need to know of an assembly. Function ARNs in triggers are unqualified
 * and equal `FunctionPart.arn`; attributes of custom resources are deferred (see `resolveDeferred`).
 * @throws AssemblyError in one plain sentence that names stack and logical id where there is one.
 */
export const readTopology = (directory: string): Topology => topologyOf(loadAssembly(directory));

/** The same, of an assembly already loaded. */
export function topologyOf(assembly: LoadedAssembly): Topology {
  const topology = partsOf(assembly);
  requireParts(assembly, topology);
  return topology;
}

/** What the templates hold, whether or not it makes a whole world. @throws AssemblyError as above. */
export function partsOf(assembly: LoadedAssembly): Topology {
  const graph = createResourceGraph(assembly);
  const keys = readKeys(graph);
  const keyIndex = createKeyIndex(keys);
  const { alarms, inert } = readAlarms(graph);
  return {
    environment: assembly.environment,
    fingerprint: assembly.fingerprint,
    regions: readRegions(graph, { keys, alarms, topics: readTopics(graph) }),
    records: readRecords(graph),
    healthChecks: readHealthChecks(graph),
    tables: readTables(graph, keyIndex),
    secrets: readSecrets(graph, keyIndex, readRotations(graph)),
    inert: [...graph.resources.flatMap(inertResource), ...inert],
    unknown: graph.resources.filter(isUnknown).map(({ origin }) => origin),
  };
}

type RegionParts = Omit<
  RegionTopology,
  'role' | 'region' | 'stacks' | 'cluster' | 'failoverStepsFunctionName'
> & {
  readonly clusters: readonly RegionTopology['cluster'][];
};

function readRegions(
  graph: ResourceGraph,
  read: Pick<RegionParts, 'keys' | 'alarms' | 'topics'>,
): Topology['regions'] {
  const functions = readFunctions(graph);
  const index = createFunctionIndex(functions);
  const parts: RegionParts = {
    ...read,
    functions,
    roles: readRoles(graph),
    loadBalancers: readLoadBalancers(graph, index),
    clusters: readClusters(graph),
    proxies: readProxies(graph),
    schedules: readSchedules(graph, index),
    customResources: readCustomResources(graph, index),
    configurations: readConfigurations(graph),
  };
  return {
    primary: readRegion('primary', graph, parts),
    standby: readRegion('standby', graph, parts),
  };
}

function readRegion(role: RegionRole, graph: ResourceGraph, parts: RegionParts): RegionTopology {
  const stacks = graph.assembly.stacks.filter(({ descriptor }) => descriptor.role === role);
  const names = new Set(stacks.map(({ name }) => name));
  const own = <T extends { readonly origin: Origin }>(all: readonly T[]): readonly T[] =>
    all.filter(({ origin }) => names.has(origin.stack));
  const failoverSteps = stacks.map(({ name }) => graph.output(name, OUTPUT_KEYS.failoverStepsFunction));
  const failoverStepsFunctionName = failoverSteps.find((value) => typeof value === 'string');
  return {
    role,
    region: graph.assembly.environment.regions[role],
    stacks: stacks.map(({ name, dependencies, descriptor }) => ({ ...descriptor, name, dependencies })),
    roles: own(parts.roles),
    functions: own(parts.functions),
    loadBalancers: own(parts.loadBalancers),
    cluster: onlyCluster(own(parts.clusters), role),
    proxies: own(parts.proxies),
    schedules: own(parts.schedules),
    customResources: own(parts.customResources),
    keys: own(parts.keys),
    alarms: own(parts.alarms),
    topics: own(parts.topics),
    configurations: own(parts.configurations),
    ...(failoverStepsFunctionName === undefined ? {} : { failoverStepsFunctionName }),
  };
}

function onlyCluster(
  clusters: readonly RegionTopology['cluster'][],
  role: RegionRole,
): RegionTopology['cluster'] {
  const [cluster, ...more] = clusters;
  if (cluster !== undefined && more.length === 0) return cluster;
  const found = clusters.map(({ origin }) => `${origin.stack}/${origin.logicalId}`).join(', ');
  throw new AssemblyError(
    'PART_MISSING',
    `the ${role} region's templates hold ${clusters.length} AWS::RDS::DBCluster${found === '' ? '' : ` (${found})`}, ` +
      'the world needs exactly one for the database',
  );
}

const isModelled = ({ origin }: GraphResource): boolean =>
  MODELLED_TYPES.has(origin.type) || isCustomResource(origin.type);

const reasonFor = (resource: GraphResource): string | undefined =>
  resource.origin.type === 'AWS::Events::Rule' && !isScheduled(resource)
    ? EVENT_PATTERN_REASON
    : INERT_TYPES[resource.origin.type];

function inertResource(resource: GraphResource): readonly InertResource[] {
  const reason = reasonFor(resource);
  return reason === undefined ? [] : [{ origin: resource.origin, reason }];
}

const isUnknown = (resource: GraphResource): boolean =>
  !isModelled(resource) && reasonFor(resource) === undefined;
