/**
 * `npm run drill`: loses a region on this machine and says whether
 * sign-in came back. Exit 0 pass, 1 fail, 2 unknown, 3 usage.
 */
import { resolve } from 'node:path';

import { SCENARIOS } from '../lib/drill/scenarios/index.ts';
import type { Scenario } from '../lib/drill/scenario.ts';
import { sentenceOf } from '../lib/drill/engine.ts';
import { exitCodeOf, matrixDocument, MATRIX_SECTION } from '../lib/drill/matrix.ts';
import { TERMINAL_SECTIONS } from '../lib/drill/summary.ts';
import { EXIT_CODES, EXIT_USAGE } from '../lib/drill/verdict.ts';
import type { RunResults } from '../lib/evidence/results.ts';
import { renderTerminal, wantsColour } from '../lib/report/terminal.ts';
import { chooseAssembly } from './drill-assembly.ts';
import type { ChosenAssembly } from './drill-assembly.ts';
import { interruptible } from './drill-interrupt.ts';
import { UsageError, parseCommand, speedFor } from './drill-options.ts';
import type { CompareChoice, RunOptions } from './drill-options.ts';
import { Progress } from './drill-progress.ts';
import type { DrillEnd } from './drill-run.ts';

const root = resolve(import.meta.dirname, '..');

// All is ended and written by now. Left to end by itself, Node 24.21 was seen to spin for ever where it closes what
// sockets of frozen processes leave behind (Environment::CleanupHandles, in about every third run).
process.exit(await main(process.argv.slice(2)).catch(unexpected));

async function main(words: readonly string[]): Promise<number> {
  try {
    const command = parseCommand(words);
    switch (command.kind) {
      case 'nothing':
        return EXIT_CODES.pass;
      case 'list':
        return list();
      case 'compare':
        return await compare(command);
      case 'matrix':
        return await matrix(command.runs);
      case 'run':
        return await run(command.options);
    }
  } catch (error) {
    if (error instanceof UsageError) return complain(error, EXIT_USAGE);
    return unexpected(error);
  }
}

function list(): number {
  const width = Math.max(...SCENARIOS.map(({ name }) => name.length)) + 2;
  for (const { name, title, shapes } of SCENARIOS)
    process.stdout.write(
      `${name.padEnd(width)}${title}${shapes.length > 0 ? ` (${shapes.join(', ')})` : ''}\n`,
    );
  return EXIT_CODES.pass;
}

async function compare({ environment, assembly }: CompareChoice): Promise<number> {
  const { compareCommand } = await import('./drill-compare.ts');
  return compareCommand({
    environment,
    assembly,
    colour: wantsColour(process.stdout, process.env),
    write: (text) => process.stdout.write(`${text}\n`),
    writeError: (text) => process.stderr.write(`drill: ${text}\n`),
  });
}

/** Every run one after another, whatever came out of those before; then one table. */
async function matrix(runs: readonly RunOptions[]): Promise<number> {
  const { signal, release } = interruptible();
  const results: RunResults[] = [];
  try {
    for (const options of runs) {
      const assembly = await chooseAssembly(options.assembly, root, (text) => progressOf(options).say(text));
      for (const scenario of options.scenarios) {
        if (signal.aborted) break;
        results.push((await drive(options, scenario, assembly, signal)).results);
      }
    }
    signal.throwIfAborted();
  } finally {
    release();
    const colour = wantsColour(process.stdout, process.env);
    const sections = [MATRIX_SECTION];
    process.stdout.write(`\n${renderTerminal(matrixDocument(results), { colour, sections })}\n`);
  }
  return exitCodeOf(results);
}

/** All scenarios, one after another. Fail outweighs unknown outweighs pass. */
async function run(options: RunOptions): Promise<number> {
  const { signal, release } = interruptible();
  const ends: DrillEnd[] = [];
  try {
    const assembly = await chooseAssembly(options.assembly, root, (text) => progressOf(options).say(text));
    for (const scenario of options.scenarios) {
      if (signal.aborted) break;
      ends.push(await runOne(options, scenario, assembly, signal));
    }
    signal.throwIfAborted();
  } finally {
    release();
    if (options.json) printJson(ends);
  }
  const outcomes = new Set(ends.map(({ results }) => results.outcome));
  return EXIT_CODES[outcomes.has('fail') ? 'fail' : outcomes.has('unknown') ? 'unknown' : 'pass'];
}

function progressOf({ json }: RunOptions): Progress {
  return new Progress(json ? process.stderr : process.stdout);
}

async function runOne(
  options: RunOptions,
  scenario: Scenario,
  assembly: ChosenAssembly,
  signal: AbortSignal,
): Promise<DrillEnd> {
  const end = await drive(options, scenario, assembly, signal);
  if (!options.json) show(end);
  // Whoever pipes the results away still reads why there is no pass; an interrupt says so itself.
  else if (end.results.outcome !== 'pass' && !signal.aborted)
    complain(end.results.sentence, EXIT_CODES[end.results.outcome]);
  if (end.cause !== undefined) explain(end.cause);
  return end;
}

/** One run with its progress. */
async function drive(
  options: RunOptions,
  scenario: Scenario,
  assembly: ChosenAssembly,
  signal: AbortSignal,
): Promise<DrillEnd> {
  const { seed, out } = options;
  const speed = speedFor(options.speed, scenario);
  const progress = progressOf(options);
  const shape = options.shape ?? scenario.shapes[0] ?? 'black-hole';
  progress.say(`${scenario.name} on ${assembly.environment}, assembly ${assembly.fingerprint.slice(0, 12)}`);
  // Everything that a drill needs takes a while to load; a slip on the command line should not wait for it.
  const { runDrill } = await import('./drill-run.ts');
  const { onEvent } = progress;
  return runDrill({ scenario, assembly, speed, seed, shape, out, signal, onEvent }).finally(() =>
    progress.end(),
  );
}

function show({ document }: DrillEnd): void {
  const colour = wantsColour(process.stdout, process.env);
  process.stdout.write(`\n${renderTerminal(document, { colour, sections: TERMINAL_SECTIONS })}\n`);
}

/** One scenario is an object, several are a list. */
function printJson(ends: readonly DrillEnd[]): void {
  const results = ends.map((end) => end.results);
  if (results.length > 0)
    process.stdout.write(`${JSON.stringify(results.length === 1 ? results[0] : results, undefined, 2)}\n`);
}

/** "Could not find out", in one sentence. */
function unexpected(error: unknown): number {
  explain(error);
  return complain(error, EXIT_CODES.unknown);
}

function complain(error: unknown, exitCode: number): number {
  const sentence = sentenceOf(error);
  process.stderr.write(`drill: ${/[.?!]$/.test(sentence) ? sentence : `${sentence}.`}\n`);
  return exitCode;
}

/** Stack traces are for whoever works on the tool. */
function explain(error: unknown): void {
  if (process.env['HOLDOVER_DEBUG'] === '1') console.error(error);
}
