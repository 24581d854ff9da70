/**
 * Route 53 of the local world: health checkers that really ask, and the zone's answers that follow from them.
 *
 * Eight rules, each in a file of its own under `rules/` with its source. How long a changed status takes to reach
 * Route 53's name servers is not published and could not be measured here: it is taken as nothing.
 */
import { setMaxListeners } from 'node:events';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { EndpointHealthCheck, Origin, RecordPart, Topology } from '../../../assembly/topology.ts';
import type { LocalContext, NameAnswer } from '../ports.ts';
import { runChecker } from './checker.ts';
import type { ProbeResult } from './checker.ts';
import { createDeadlines } from '../network/deadlines.ts';
import { createHealthBoard } from './health-board.ts';
import type { CheckChange } from './health-board.ts';
import type { Past } from './rules/new-checks.ts';
import { createLateness } from './lateness.ts';
import { createProbe } from './probe.ts';
import { checkerPhasesMs, CHECKERS } from './rules/checker-phases.ts';
import { delegateTenantZones } from './tenant-zones.ts';
import { createZone } from './zone.ts';

export interface RoutingStats {
  /** Checks made so far, by all checkers. */
  readonly probes: number;
  readonly failedProbes: number;
  /** How late a check began at worst, machine milliseconds. */
  readonly checkerStartWorstMs: number;
}

export interface Routing {
  /** Serves the zone and the tenants' zones, and starts every checker. */
  start(): void;
  /** As the zone's own name servers answer; undefined is NXDOMAIN. */
  readonly resolve: (name: string) => NameAnswer | undefined;
  /**
   * Resolves once every checker's verdict rests on replies,
   * so that answers are those of an environment that has been there for a while;
   * a new inverted check needs as many intervals as its threshold. Rejects when the signal aborts.
   */
  settled(signal: AbortSignal): Promise<void>;
  /** Resolves when no checker asks any more. Repeatable. */
  stop(): Promise<void>;
  stats(): RoutingStats;
  /** Forgets how late checks began so far. */
  resetLateness(): void;
}

type Needs = Pick<LocalContext, 'clock' | 'emit' | 'network' | 'names' | 'random'>;
/** Logical ids alone are not unique: both regions' stacks are made by the same code. */
const nameOf = ({ stack, logicalId }: Origin): string => `${stack}/${logicalId}`;
const SETTLED_POLL_SIMULATED_MS = 250;
/** Checkers that have been asking for long: we wait for one look of each, not for their turn. */
const FIRST_LOOKS_WITHIN_MS = 4_000;

/**
 * @param past a drill's environment has been there for long.
 * @param onSwitch told of each region that a public name begins to lead to.
 * @throws WorldError when the assembly has a health check that Route 53 would refuse.
 */
export const createRouting = (
  context: Needs,
  topology: Topology,
  past: Past = 'new',
  onSwitch: (to: RegionRole) => void = () => undefined,
): Routing => {
  const board = createHealthBoard(topology.healthChecks, CHECKERS, past);
  const zone = createZone(topology.records, (id) => board.status(id).healthy);
  const announce = createAnnouncer(context, topology, zone.chosen, onSwitch);
  const lateness = createLateness(context);
  const stopping = controllerOfMany();
  const checkers: Promise<void>[] = [];
  const tally = { probes: 0, failedProbes: 0 };

  const take = (check: EndpointHealthCheck, checker: number, result: ProbeResult): void => {
    tally.probes += 1;
    if (!result.passed) tally.failedProbes += 1;
    const { verdictChanged, changes } = board.record(check.id, checker, result.passed);
    if (verdictChanged) announce.checker(check, checker, result);
    announce.checks(changes);
  };
  const watch = (check: EndpointHealthCheck, deadlines: ReturnType<typeof createDeadlines>): void => {
    const probe = createProbe(context, deadlines, check, stopping.signal);
    const phases = checkerPhasesMs(CHECKERS, check.intervalSeconds * 1000, context.random);
    phases.forEach((phaseMs, checker) =>
      checkers.push(
        runChecker({
          clock: context.clock,
          phaseMs,
          ...(past === 'new' ? {} : { firstLookMs: context.random() * FIRST_LOOKS_WITHIN_MS }),
          intervalSeconds: check.intervalSeconds,
          probe,
          onResult: (result) => take(check, checker, result),
          onStart: lateness.observe,
          signal: stopping.signal,
        }),
      ),
    );
  };

  return {
    start() {
      context.names.delegate(topology.environment.hostedZoneName, zone.resolve);
      delegateTenantZones(context.names, topology.environment);
      announce.checks(topology.healthChecks.map((check) => ({ check, ...board.status(check.id) })));
      const deadlines = createDeadlines(context);
      for (const check of topology.healthChecks)
        if (check.kind === 'endpoint' && !check.disabled) watch(check, deadlines);
    },
    resolve: zone.resolve,
    async settled(signal) {
      while (!board.settled()) await context.clock.sleep(SETTLED_POLL_SIMULATED_MS, signal);
    },
    async stop() {
      stopping.abort();
      await Promise.all(checkers);
      lateness.report();
    },
    resetLateness: lateness.reset,
    stats: () => ({ ...tally, checkerStartWorstMs: lateness.worstMs() }),
  };
};

/** Every checker listens to its signal. */
const controllerOfMany = (): AbortController => {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
};

interface Announcer {
  checker(check: EndpointHealthCheck, checker: number, result: ProbeResult): void;
  checks(changes: readonly CheckChange[]): void;
}

/**
 * Journal lines, on changes only. A checker's verdict and the
 * percentage are what the endpoint did, before inversion.
 */
const createAnnouncer = (
  { emit }: Pick<LocalContext, 'emit'>,
  topology: Topology,
  chosen: () => ReadonlyMap<string, RecordPart>,
  onSwitch: (to: RegionRole) => void,
): Announcer => {
  let answers = chosen();
  const roleOf = (record: RecordPart): RegionRole =>
    record.region === topology.regions.primary.region ? 'primary' : 'standby';
  const announceSwitches = (because: string): void => {
    const before = answers;
    answers = chosen();
    for (const [name, record] of answers) {
      if (before.get(name) === record) continue;
      const to = roleOf(record);
      emit({ kind: 'record-switched', name, logicalId: nameOf(record.origin), to, because });
      onSwitch(to);
    }
  };

  return {
    checker(check, checker, { passed, reason }) {
      emit({ kind: 'checker', healthCheck: nameOf(check.origin), checker, healthy: passed, reason });
    },
    checks(changes) {
      for (const { check, healthy, healthyPercent } of changes) {
        const healthCheck = nameOf(check.origin);
        const percent = healthyPercent === undefined ? {} : { healthyPercent };
        emit({ kind: 'health-check', healthCheck, healthy, ...percent });
      }
      const last = changes.at(-1);
      if (last) announceSwitches(`${nameOf(last.check.origin)} is ${last.healthy ? 'healthy' : 'unhealthy'}`);
    },
  };
};
