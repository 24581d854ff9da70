/** A topology with what a variation takes away. Pure; the templates themselves stay as they are. */
import type { RegionRole, StackKind } from '../../../lambda/contract/regions.ts';
import type {
  ListenerRule,
  LoadBalancerPart,
  Origin,
  RegionTopology,
  Topology,
} from '../../assembly/topology.ts';
import { WorldError } from '../world.ts';
import type { WorldVariation } from '../world.ts';

/** @throws WorldError `STACK_UNKNOWN` when the assembly has no stack of that kind in that region. */
export const varied = (topology: Topology, variation: WorldVariation): Topology => {
  switch (variation.kind) {
    case 'as-synthesized':
      return topology;
    case 'nothing-provisioned':
      return inRegion(topology, variation.role, withoutProvisioned);
    case 'stack-missing':
      return withoutStack(topology, variation.role, variation.stack);
    case 'unwatched':
      return unwatched(topology);
  }
};

/** A record without a health check counts as healthy: names lead to the primary throughout. */
const unwatched = (topology: Topology): Topology => ({
  ...topology,
  healthChecks: [],
  records: topology.records.map(({ healthCheckId: _none, ...record }) => record),
  regions: { primary: unprobed(topology.regions.primary), standby: unprobed(topology.regions.standby) },
});

const unprobed = (region: RegionTopology): RegionTopology => {
  const observing = region.stacks.filter(({ kind }) => kind === 'observability').map(({ name }) => name);
  return { ...region, schedules: region.schedules.filter(({ origin }) => !observing.includes(origin.stack)) };
};

const inRegion = (
  topology: Topology,
  role: RegionRole,
  change: (region: RegionTopology) => RegionTopology,
): Topology => ({
  ...topology,
  regions: { ...topology.regions, [role]: change(topology.regions[role]) },
});

const withoutProvisioned = (region: RegionTopology): RegionTopology => ({
  ...region,
  functions: region.functions.map(({ provisionedConcurrency: _none, ...part }) => part),
});

type Owned = { readonly origin: Origin };
/** Keeps what another stack owns. */
type Keep = <T extends Owned>(parts: readonly T[]) => readonly T[];

const withoutStack = (topology: Topology, role: RegionRole, kind: StackKind): Topology => {
  const { stacks } = topology.regions[role];
  const gone = stacks.find((stack) => stack.kind === kind);
  if (gone === undefined)
    throw new WorldError('STACK_UNKNOWN', `The ${role} region has no ${kind} stack that could be missing.`);
  const keep: Keep = (parts) => parts.filter(({ origin }) => origin.stack !== gone.name);
  const later = stacks.filter(({ dependencies }) => dependencies.includes(gone.name));
  return {
    ...inRegion(topology, role, (region) => reduced(region, keep, new Set(later.map(({ name }) => name)))),
    records: keep(topology.records),
    healthChecks: keep(topology.healthChecks),
    tables: keep(topology.tables),
    secrets: keep(topology.secrets),
    inert: keep(topology.inert),
    unknown: topology.unknown.filter(({ stack }) => stack !== gone.name),
  };
};

/**
 * @param later stacks that were deployed on top of the one that is gone: their custom resources ran while it was there
 * and could not run without it.
 */
const reduced = (region: RegionTopology, keep: Keep, later: ReadonlySet<string>): RegionTopology => {
  const roles = keep(region.roles);
  const roleArns = new Set(roles.map(({ arn }) => arn));
  // Without its role Lambda starts no environment of a function.
  const functions = keep(region.functions).filter(({ roleArn }) => roleArns.has(roleArn));
  const functionArns = new Set(functions.map(({ arn }) => arn));
  const runnable = <T extends { readonly functionArn: string }>(parts: readonly T[]): readonly T[] =>
    parts.filter(({ functionArn }) => functionArns.has(functionArn));
  return {
    ...region,
    roles,
    functions,
    loadBalancers: keep(region.loadBalancers).map((balancer) =>
      withRules(balancer, (rule) => leadsSomewhere(rule, functionArns), keep),
    ),
    cluster: keep([region.cluster]).length > 0 ? region.cluster : { ...region.cluster, instances: [] },
    proxies: keep(region.proxies),
    schedules: runnable(keep(region.schedules)),
    customResources: runnable(keep(region.customResources)).filter(({ origin }) => !later.has(origin.stack)),
  };
};

const withRules = (
  balancer: LoadBalancerPart,
  test: (rule: ListenerRule) => boolean,
  keep: Keep,
): LoadBalancerPart => ({
  ...balancer,
  listeners: balancer.listeners.map((listener) => ({
    ...listener,
    rules: keep(listener.rules).filter(test),
  })),
});

/** A rule of another stack, a tenant's for instance, cannot outlive the target group that it forwards to. */
const leadsSomewhere = ({ action }: ListenerRule, functionArns: ReadonlySet<string>): boolean =>
  action.kind !== 'function' || functionArns.has(action.functionArn);
