/**
 * Runs one scenario in one world: start, prepare, load, steps; and, on every way out, stop the load, heal what was
 * injected in reverse order, read the world's lateness and stop it. It judges nothing.
 */
import { WorldError } from '../world/world.ts';
import type { Lateness } from '../world/world.ts';
import { JOURNEYS } from '../../lambda/contract/journeys.ts';
import { holdFor, startLoad } from './load/load.ts';
import type { Load } from './load/load.ts';
import { PreparationRefused } from './load/workload.ts';
import { CutShort } from './run.ts';
import type { RunEnd, RunOptions, RunRecord, StepContext } from './run.ts';
import type { Step } from './scenario.ts';
import { accountForWrites } from './steps/account-for-writes.ts';
import { askReadiness } from './steps/ask-readiness.ts';
import { awaitPage } from './steps/await-page.ts';
import { awaitRotation } from './steps/await-rotation.ts';
import { beginRotation } from './steps/begin-rotation.ts';
import { heal, healFault } from './steps/heal.ts';
import { inject } from './steps/inject.ts';
import { loseRegion } from './steps/lose-region.ts';
import { observe } from './steps/observe.ts';
import { promote } from './steps/promote.ts';
import { rollKeys } from './steps/roll-keys.ts';
import { switchOver } from './steps/switch-over.ts';
import { tryChanges } from './steps/try-changes.ts';
import { describeVariation } from './variation.ts';
import { visitIssuers } from './steps/visit-issuers.ts';

/** Never throws: every failure is one of the ends. */
export async function runScenario(options: RunOptions): Promise<RunRecord> {
  const { world, journal, signal } = options;
  const over = new AbortController();
  let phase = 'start';
  const context: StepContext = {
    ...options,
    // Wakes what a step left waiting when the story ended before it.
    signal: AbortSignal.any([signal, over.signal]),
    faults: [],
    rotations: [],
    rally: () => undefined,
    enterPhase: (next) => {
      phase = next;
      journal.emit({ kind: 'phase', phase: next });
    },
  };
  const load: { current?: Load } = {};
  const end = await reachEnd(context, load, () => phase).catch((error: unknown) => endOf(error, signal));
  over.abort();
  journal.emit({ kind: 'phase', phase: 'stop' });
  if (end.kind !== 'completed') journal.emit({ kind: 'interrupted', reason: end.sentence });
  const lateness = world.lateness();
  const simulatedSeconds = world.clock.elapsedMs() / 1000;
  const undone = await undo(context, load.current);
  return { end: undone ?? end, lateness, simulatedSeconds, realSeconds: world.clock.realMs() / 1000 };
}

async function reachEnd(
  context: StepContext,
  load: { current?: Load },
  phase: () => string,
): Promise<RunEnd> {
  const { world, workload, scenario, journal, seed, signal } = context;
  requireAbilities(context);
  announce(context);
  await world.start(signal);
  if (world.limits !== undefined) journal.emit({ kind: 'limits', ...world.limits });
  context.enterPhase('prepare');
  const letGo = holdFor(scenario.load, world.clock);
  await workload
    .prepare(signal)
    .catch((error: unknown) => refuse(context, error))
    .finally(letGo);
  const running = startLoad({ world, workload, plan: scenario.load, seed, emit: journal.emit, phase });
  load.current = running;
  context.rally = (withinSeconds, heldMs) => running.rally(withinSeconds, heldMs);
  world.watchLateness();
  for (const step of scenario.steps) {
    signal.throwIfAborted();
    // A client that breaks for a reason of ours ends the run at once: its silence would read as an outage.
    await Promise.race([take(context, step), running.done]);
  }
  return { kind: 'completed' };
}

/** What the service did not give is evidence; the judges of the steady state read it. */
function refuse({ journal }: StepContext, error: unknown): never {
  if (!(error instanceof PreparationRefused)) throw error;
  const { step = 'start', outcome, reason = 'no reason', status, servedBy } = error.answer;
  journal.emit({
    kind: 'preparation-failed',
    step,
    outcome,
    reason,
    ...(status === undefined ? {} : { status }),
    ...(servedBy === undefined ? {} : { servedBy }),
  });
  throw new CutShort(error.message);
}

function take(context: StepContext, step: Step): Promise<void> {
  switch (step.kind) {
    case 'observe':
      return observe(context, step);
    case 'lose-region':
      return loseRegion(context, step);
    case 'inject':
      return inject(context, step);
    case 'heal':
      return heal(context, step);
    case 'visit-issuers':
      return visitIssuers(context, step);
    case 'try-changes':
      return tryChanges(context, step);
    case 'promote-database':
      return promote(context, step);
    case 'switch-over':
      return switchOver(context, step);
    case 'begin-rotation':
      return beginRotation(context, step);
    case 'await-rotation':
      return awaitRotation(context, step);
    case 'roll-keys':
      return rollKeys(context, step);
    case 'account-for-writes':
      return accountForWrites(context, step);
    case 'await-page':
      return awaitPage(context, step);
    case 'ask-readiness':
      return askReadiness(context, step);
  }
}

function requireAbilities({ world, scenario }: StepContext): void {
  const missing = scenario.needs.filter((need) => !world.abilities.has(need));
  if (missing.length > 0)
    throw new WorldError(
      'ABILITY_MISSING',
      `This world cannot do what ${scenario.name} needs: ${missing.join(', ')}.`,
    );
}

function announce({ world, scenario, journal, fingerprint, seed, shape }: StepContext): void {
  const { environment, journeys } = world.environment;
  journal.emit({
    kind: 'run-started',
    scenario: scenario.name,
    environment,
    fingerprint,
    seed,
    speed: world.clock.speed,
    shape,
    ...(scenario.variation === undefined ? {} : { variation: describeVariation(scenario.variation) }),
  });
  for (const journey of JOURNEYS) journal.emit({ kind: 'declared', journey, ...journeys[journey] });
}

function endOf(error: unknown, signal: AbortSignal): RunEnd {
  if (signal.aborted) return { kind: 'interrupted', sentence: sentenceOf(signal.reason) };
  if (error instanceof CutShort) return { kind: 'cut-short', sentence: error.message };
  return { kind: 'broken', sentence: sentenceOf(error), cause: error };
}

export const sentenceOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** @returns an end that outweighs the run's own when something could not be undone. */
async function undo(context: StepContext, load: Load | undefined): Promise<RunEnd | undefined> {
  const problems: unknown[] = [];
  const attempt = async (work: () => Promise<void> | undefined): Promise<void> => {
    try {
      await work();
    } catch (error) {
      problems.push(error);
    }
  };
  await attempt(() => load?.stop());
  for (const entry of context.faults.toReversed())
    await attempt(() => healFault(context.journal.emit, entry, 'ends'));
  await attempt(() => context.world.stop());
  const [first] = problems;
  if (first === undefined) return undefined;
  return { kind: 'broken', sentence: `Cleaning up failed: ${sentenceOf(first)}`, cause: first };
}

/** For callers that need a lateness where no world ran. */
export const NO_LATENESS: Lateness = {
  checkerStartMs: 0,
  dnsAnswerMs: 0,
  loopLagMs: 0,
  stolenMs: 0,
  heldBackMs: 0,
  waitedShare: 0,
};
