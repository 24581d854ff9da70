/** Judges a finished run: every check over its journal, the figures beside them, one verdict. Pure. */
import { JOURNEYS } from '../../lambda/contract/journeys.ts';
import type { Journey } from '../../lambda/contract/journeys.ts';
import { RESULTS_VERSION } from '../evidence/results.ts';
import type { JourneyFigures, RunResults } from '../evidence/results.ts';
import { runCheck } from './check.ts';
import type { Evidence } from './check.ts';
import { secondsToFirstWrite } from './checks/admin-back.ts';
import { observeDependencies } from './checks/dependencies.ts';
import { objectiveOf, recoveryFigures } from './checks/recovery-time.ts';
import { latenciesOf } from './latencies.ts';
import { promotionsOf } from './promotions.ts';
import { clientRecoveries, totalSeconds } from './recovery.ts';
import { evidenceOf } from './run.ts';
import type { RunEnd, RunOptions, RunRecord } from './run.ts';
import { stagesOf } from './stages.ts';
import { describeVariation } from './variation.ts';
import { verdictOf } from './verdict.ts';

export function judgeRun(options: Omit<RunOptions, 'signal' | 'workload'>, record: RunRecord): RunResults {
  const evidence = evidenceOf(options, record.lateness);
  const checks = options.scenario.checks.map((check) => runCheck(check, evidence));
  return {
    version: RESULTS_VERSION,
    scenario: options.scenario.name,
    environment: options.world.environment.environment,
    fingerprint: options.fingerprint,
    shape: options.scenario.shapes.length === 0 ? 'none' : options.shape,
    variation: describeVariation(options.scenario.variation),
    seed: options.seed,
    speed: options.world.clock.speed,
    ...verdictOf(checks, endOf(evidence, record)),
    checks,
    stages: stagesOf(evidence),
    journeys: JOURNEYS.map((journey) => figuresOf(evidence, journey)),
    latencies: latenciesOf(evidence.history, evidence.measured),
    switchovers: switchoversOf(evidence),
    dependencies: observeDependencies(evidence.history, options.scenario.absence),
    faults: evidence.history.of('fault-injected').map(({ what, roles }) => ({ what, roles })),
    lostItems: lostItemsOf(evidence),
    counts: countsOf(evidence),
    lateness: record.lateness,
    simulatedSeconds: record.simulatedSeconds,
    realSeconds: record.realSeconds,
  };
}

/** A world that lost a process of its own proves nothing about the service, whatever was seen after that. */
function endOf({ history }: Evidence, { end }: RunRecord): RunEnd {
  const [lost] = history.of('part-died');
  if (lost === undefined) return end;
  return { kind: 'interrupted', sentence: `The local world lost its ${lost.part}: ${lost.reason}.` };
}

function figuresOf(evidence: Evidence, journey: Journey): JourneyFigures {
  const attempts = evidence.history.attempts({ journey });
  const tally = (events: typeof attempts): Readonly<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for (const { phase } of events) counts[phase] = (counts[phase] ?? 0) + 1;
    return counts;
  };
  return {
    journey,
    attempts: tally(attempts),
    failed: tally(attempts.filter(({ outcome }) => outcome !== 'ok')),
    recovery: recoveryOf(evidence, journey),
    staleRecoverySeconds: staleRecovery(evidence, journey),
  };
}

const switchoversOf = ({ history, environment }: Evidence): RunResults['switchovers'] =>
  promotionsOf(history)
    .filter(({ manner }) => manner === 'switchover')
    .map((promotion) => ({
      to: promotion.to ?? 'unknown',
      seconds: tenths(secondsToFirstWrite(promotion)),
      targetSeconds: environment.objectives.admin.targetSeconds,
    }));

function recoveryOf(evidence: Evidence, journey: Journey): JourneyFigures['recovery'] {
  if (evidence.history.lostAt === undefined || journey === 'admin') return null;
  const { clients, recovered, p50Seconds, p99Seconds } = recoveryFigures(evidence, journey);
  const objective = objectiveOf(evidence, journey);
  return {
    clients,
    recovered,
    p50Seconds: tenths(p50Seconds),
    p99Seconds: tenths(p99Seconds),
    objectiveP50Seconds: objective.p50Seconds,
    objectiveP99Seconds: objective.p99Seconds,
  };
}

function staleRecovery({ history }: Evidence, journey: Journey): number | null {
  const { lostAt } = history;
  if (lostAt === undefined) return null;
  const back = clientRecoveries(history.attempts({ journey, stale: true }), lostAt)
    .filter(({ affected }) => affected)
    .flatMap(({ recovery }) => (recovery === undefined ? [] : [totalSeconds(recovery)]));
  return back.length === 0 ? null : tenths(Math.max(...back));
}

const tenths = (value: number | undefined): number | null =>
  value === undefined ? null : Math.round(value * 10) / 10;

const lostItemsOf = ({ history }: Evidence): RunResults['lostItems'] =>
  history
    .of('item-lost')
    .map(({ table, key, ageMilliseconds }) => ({ table, key, ageSeconds: ageMilliseconds / 1000 }))
    .sort((a, b) => b.ageSeconds - a.ageSeconds);

/** How much of everything the journal saw: a run that counted nothing did nothing. */
function countsOf({ history }: Evidence): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind } of history.events) counts[kind] = (counts[kind] ?? 0) + 1;
  for (const { reason } of history.of('boot')) counts[`boot ${reason}`] = (counts[`boot ${reason}`] ?? 0) + 1;
  return counts;
}
