/**
 * One drill through the command line and what it left as evidence.
 *
 * An `unknown` is never taken for a pass. Where a slow machine is its reason, the same drill is run again at half the
 * speed, which halves what the machine's lateness amounts to, and once more at a fifth; whatever comes out then is the
 * result.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { NOT_REACHED } from '../../../lib/drill/check.ts';
import { readJournal } from '../../../lib/evidence/read.ts';
import type { JournalEvent } from '../../../lib/evidence/events.ts';
import type { RunResults } from '../../../lib/evidence/results.ts';
import { assemblyOf } from '../../support/assemblies.ts';
import { startTool } from './tool.ts';
import type { Tool, ToolEnd } from './tool.ts';

export interface DrillRequest {
  /** Names the evidence folder, which stays for whoever reads a failed test. */
  readonly name: string;
  readonly scenario: string;
  readonly shape?: string;
  /** Default: the shared dev assembly as it was synthesized. */
  readonly assembly?: string;
  /** Default: 10; `own` is the scenario's. `runUntilSettled` chooses it by itself. */
  readonly speed?: number | 'own';
  /** Default: the tool's. */
  readonly seed?: number;
}

export interface Drill {
  readonly tool: Tool;
  /** Parent of the evidence folders. */
  readonly out: string;
}

export interface DrillRun extends ToolEnd {
  readonly results: RunResults;
  /** The run's own evidence folder. */
  readonly folder: string;
}

const STANDARD_SPEED = 10;
/** The first is the standard one. Each is tried where the one before was too much for the machine. */
const SPEEDS = [STANDARD_SPEED, 5, 2] as const;
/** A drill at the standard speed takes 60 s on a quiet machine; this is for one that hangs. */
export const DRILL_TIMEOUT_MS = 180_000;
/** A story with a speed of its own takes four minutes, three times as long beside other work. */
export const LONG_STORY_TIMEOUT_MS = 900_000;
/** Half a minute of a drill is work at any speed; the rest waits, and takes longer the slower time runs. */
const timeoutMs = (speed: number | 'own'): number =>
  speed === 'own' ? LONG_STORY_TIMEOUT_MS : (DRILL_TIMEOUT_MS * (1 + STANDARD_SPEED / speed)) / 2;
/** With all tries. */
export const SETTLED_TIMEOUT_MS = SPEEDS.reduce((sum, speed) => sum + timeoutMs(speed), 0);

const evidenceOf = (name: string): string => resolve('.cache/drill-runs', name);

/** Starts a drill and leaves it running. Evidence of an earlier test of this name is removed. */
export function startDrill({ name, scenario, speed = STANDARD_SPEED, ...request }: DrillRequest): Drill {
  const { shape, assembly, seed } = request;
  const out = evidenceOf(name);
  rmSync(out, { recursive: true, force: true });
  const words = ['run', scenario, '--assembly', assembly ?? assemblyOf('dev'), '--out', out, '--json'];
  words.push(
    ...(speed === 'own' ? [] : ['--speed', String(speed)]),
    ...(shape === undefined ? [] : ['--shape', shape]),
    ...(seed === undefined ? [] : ['--seed', String(seed)]),
  );
  return { tool: startTool(words), out };
}

/** Runs a drill to its end. @throws Error when standard output was not one JSON document. */
export async function runDrill(request: DrillRequest): Promise<DrillRun> {
  const { tool, out } = startDrill(request);
  const watchdog = setTimeout(() => tool.signal('SIGKILL'), timeoutMs(request.speed ?? STANDARD_SPEED));
  const end = await tool.ended.finally(() => clearTimeout(watchdog));
  return { ...end, results: resultsIn(end), folder: onlyRunIn(out) };
}

/** Runs a drill until it found something out: again, slower, when the machine was in the way. */
export async function runUntilSettled(
  request: DrillRequest,
  [speed, ...slower]: readonly [number, ...number[]] = SPEEDS,
): Promise<DrillRun> {
  const run = await runDrill({ ...request, speed });
  const [next, ...rest] = slower;
  if (next === undefined || !undecidedByMachine(run.results)) return run;
  process.stderr.write(
    `${request.name}: ${run.results.sentence} Once more at --speed ${next}; the first evidence is gone.\n`,
  );
  return runUntilSettled(request, [next, ...rest]);
}

/** Judges that blame the machine, that saw too little because it was slow, or too coarsely to tell. */
const MACHINE = /^(Machine too slow|Machine busy with other work|Too few samples|Too close to tell)/;

export function undecidedByMachine({ outcome, checks }: Pick<RunResults, 'outcome' | 'checks'>): boolean {
  const open = checks.filter((check) => check.outcome === 'unknown' && check.reason !== NOT_REACHED);
  return outcome === 'unknown' && open.length > 0 && open.every(({ reason }) => MACHINE.test(reason));
}

function resultsIn({ stdout, stderr, exitCode }: ToolEnd): RunResults {
  try {
    return JSON.parse(stdout) as RunResults;
  } catch (error) {
    throw new Error(
      `the tool (exit code ${exitCode}) wrote no JSON but: ${stdout.slice(0, 500)}\n${stderr}`,
      {
        cause: error,
      },
    );
  }
}

export function onlyRunIn(out: string): string {
  const folders = readdirSync(out);
  if (folders.length !== 1) throw new Error(`${out} holds ${folders.length} runs, not one`);
  return join(out, folders[0]!);
}

export const phasesOf = (folder: string): readonly string[] =>
  readJournal(folder).flatMap((event: JournalEvent) => (event.kind === 'phase' ? [event.phase] : []));

/** What a reader of a failed test wants to see first. */
export const verdictOf = ({ results, exitCode }: DrillRun) => ({
  exitCode,
  outcome: results.outcome,
  notPassed: results.checks
    .filter(({ outcome, reason }) => outcome !== 'pass' && reason !== NOT_REACHED)
    .map(({ id, outcome, reason }) => `${id} ${outcome}: ${reason}`),
});
export const PASSED = { exitCode: 0, outcome: 'pass', notPassed: [] };
