import { judgeRun } from '../../lib/drill/judge.ts';
import { runScenario } from '../../lib/drill/engine.ts';
import type { RunRecord } from '../../lib/drill/run.ts';
import type { Scenario } from '../../lib/drill/scenario.ts';
import type { JournalEvent } from '../../lib/evidence/events.ts';
import { Journal } from '../../lib/evidence/journal.ts';
import type { CheckResult, RunResults } from '../../lib/evidence/results.ts';
import type { LossShape } from '../../lib/world/world.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeWorld, goodScript } from './fake-world.ts';
import type { Script } from './fake-world.ts';
import { ScriptedWorkload } from './scripted-workload.ts';

export interface ScriptedRun {
  readonly results: RunResults;
  readonly record: RunRecord;
  readonly events: readonly JournalEvent[];
  readonly world: FakeWorld;
  readonly check: (id: string) => CheckResult;
}

export interface ScriptedOptions {
  readonly script?: Partial<Script>;
  readonly bend?: (workload: ScriptedWorkload) => void;
  readonly shape?: LossShape;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: JournalEvent) => void;
}

/** A whole run in simulated time against the scripted world. */
export async function runScripted(scenario: Scenario, options: ScriptedOptions = {}): Promise<ScriptedRun> {
  const clock = new FakeClock();
  const journal = new Journal({
    stamp: () => ({ at: clock.elapsedMs(), realMs: clock.realMs() }),
    ...(options.onEvent === undefined ? {} : { onEvent: options.onEvent }),
  });
  const world = new FakeWorld(journal.emit, { ...goodScript(), ...options.script }, clock);
  const workload = new ScriptedWorkload(world, journal.emit);
  options.bend?.(workload);
  const run = {
    scenario,
    world,
    workload,
    journal,
    seed: 7,
    shape: options.shape ?? 'black-hole',
    fingerprint: 'f'.repeat(64),
    signal: options.signal ?? new AbortController().signal,
  } as const;
  const record = await runScenario(run);
  const results = judgeRun(run, record);
  return {
    results,
    record,
    world,
    events: journal.events,
    check: (id) => {
      const found = results.checks.find((check) => check.id === id);
      if (found === undefined) throw new Error(`no check ${id}`);
      return found;
    },
  };
}
