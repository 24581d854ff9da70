/** One scenario from world to evidence folder. Whatever happens, the world is stopped and the evidence is kept. */
import { relative } from 'node:path';

import { runScenario } from '../lib/drill/engine.ts';
import { judgeRun } from '../lib/drill/judge.ts';
import { openIdWorkload } from '../lib/drill/load/openid/workload.ts';
import type { RunRecord } from '../lib/drill/run.ts';
import type { Scenario } from '../lib/drill/scenario.ts';
import { History } from '../lib/drill/history.ts';
import { storyOf } from '../lib/drill/summary/story.ts';
import { summarize } from '../lib/drill/summary.ts';
import { Journal } from '../lib/evidence/journal.ts';
import type { JournalEvent } from '../lib/evidence/events.ts';
import type { RunResults } from '../lib/evidence/results.ts';
import { RunFolder } from '../lib/evidence/run-folder.ts';
import type { ReportDocument } from '../lib/report/document.ts';
import { renderHtml } from '../lib/report/html.ts';
import { renderTimelineText } from '../lib/report/timeline-text.ts';
import { createLocalWorld } from '../lib/world/local/local-world.ts';
import type { LossShape, World, WorldClock } from '../lib/world/world.ts';
import type { ChosenAssembly } from './drill-assembly.ts';

export interface DrillRequest {
  readonly scenario: Scenario;
  readonly assembly: ChosenAssembly;
  readonly speed: number;
  readonly seed: number;
  readonly shape: LossShape;
  readonly out: string;
  /** Aborted by a person. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: JournalEvent) => void;
}

export interface DrillEnd {
  readonly results: RunResults;
  readonly document: ReportDocument;
  /** Evidence, relative to where the tool was started. */
  readonly folder: string;
  /** What broke the run, for whoever debugs the tool. */
  readonly cause: unknown;
}

/** @throws EvidenceError | WorldError | AssemblyError when there is not even a world to run in. */
export async function runDrill(request: DrillRequest): Promise<DrillEnd> {
  const { scenario, assembly, speed, seed } = request;
  const folder = RunFolder.create(request.out, scenario.name, new Date());
  const unwritable = new AbortController();
  const time: { clock?: WorldClock } = {};
  const journal = new Journal({
    stamp: () => ({ at: time.clock?.elapsedMs() ?? 0, realMs: time.clock?.realMs() ?? 0 }),
    file: folder.file('journal'),
    onFailure: (error) => unwritable.abort(error),
    onEvent: request.onEvent,
  });
  try {
    // The world speaks the journal's language by its contract; its own type for entries is wider.
    const emit = journal.emit as (entry: { readonly kind: string }) => void;
    const world = await createLocalWorld({
      assemblyDir: assembly.directory,
      speed,
      seed,
      emit,
      ...(scenario.variation === undefined ? {} : { variation: scenario.variation }),
    });
    time.clock = world.clock;
    const signal = AbortSignal.any([request.signal, unwritable.signal]);
    return await runInWorld(request, world, journal, folder, signal);
  } finally {
    journal.close();
  }
}

async function runInWorld(
  { scenario, assembly, seed, shape }: DrillRequest,
  world: World,
  journal: Journal,
  folder: RunFolder,
  signal: AbortSignal,
): Promise<DrillEnd> {
  const people = Object.values(scenario.load.clients).reduce((sum, count) => sum + count, 0);
  const { fingerprint } = assembly;
  const run = { scenario, world, journal, seed, shape, fingerprint };
  const record = await runScenario({
    ...run,
    workload: openIdWorkload(world, people, scenario.issuers, scenario.load.upstream?.clients),
    signal,
  });
  const results = judgeRun(run, record);
  return keep(scenario, results, record, journal, folder);
}

function keep(
  scenario: Scenario,
  results: RunResults,
  { end }: RunRecord,
  journal: Journal,
  folder: RunFolder,
): DrillEnd {
  journal.close();
  const shown = relative(process.cwd(), folder.path) || folder.path;
  const document = summarize(scenario, results, journal.events, shown);
  const history = new History(journal.events);
  const originMs = history.faultAt ?? 0;
  folder.write('results', `${JSON.stringify(results, undefined, 2)}\n`);
  folder.write('timeline', `${renderTimelineText(storyOf(history), { originMs })}\n`);
  folder.write('report', renderHtml(document));
  return { results, document, folder: shown, cause: end.kind === 'broken' ? end.cause : undefined };
}
