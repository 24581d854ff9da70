/** One Jest project in a process group of its own, with an end in any case: a suite that hangs is a failed one. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setInterval } from 'node:timers/promises';

import { NOTHING, readResult } from './tally.ts';
import type { SuiteResult, Tally } from './tally.ts';

export interface SuiteOptions {
  /** Name of the Jest project. */
  readonly suite: string;
  /** What of it, for people and for the result's file. Default: the suite's own name. */
  readonly name?: string;
  /** Where the result is written. */
  readonly folder: string;
  /** Further options of Jest. */
  readonly options: readonly string[];
  /** How long after its result the process may take to end. */
  readonly graceMs?: number;
  /** How long the suite may take at all. */
  readonly limitMs?: number;
  /** What Node runs, before the words for Jest. Default: Jest. */
  readonly program?: readonly string[];
  /** Takes one sentence. Default: standard error. */
  readonly complain?: (sentence: string) => void;
}

const NO_RESULT: SuiteResult = { tally: NOTHING, withoutFailedFiles: NOTHING, failedFiles: [] };
const GRACE_MS = 15_000;
const LIMIT_MS = 40 * 60_000;
const JEST = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];

/** Never rejects; what went wrong beside the tests is complained of and counted as one failure. */
export async function runSuite(given: SuiteOptions): Promise<SuiteResult> {
  const {
    suite,
    name = suite,
    folder,
    complain = (sentence) => process.stderr.write(`${sentence}\n`),
  } = given;
  const output = join(folder, `${name}.json`);
  const child = start(given, output);
  const interrupt = (signal: NodeJS.Signals): never => {
    endGroup(child, signal);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const complaint = await endOf(child, output, given);
  endGroup(child, 'SIGKILL');
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  const result = readResult(output) ?? NO_RESULT;
  if (complaint === undefined) return result;
  complain(`The ${name} suite ${complaint}.`);
  return { ...NO_RESULT, tally: { ...result.tally, failed: result.tally.failed + 1 } };
}

function start({ suite, options, program = JEST }: SuiteOptions, output: string): ChildProcess {
  const words = ['--selectProjects', suite, '--json', `--outputFile=${output}`, ...options];
  const child = spawn(process.execPath, [...program, ...words], {
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
  // One that cannot be started has no pid and counts as ended.
  return child.on('error', () => undefined);
}

const hasEnded = ({ pid, exitCode, signalCode }: ChildProcess): boolean =>
  pid === undefined || exitCode !== null || signalCode !== null;

/** @returns what was wrong with the process's end, undefined when it ended by itself as its result says. */
async function endOf(child: ChildProcess, output: string, given: SuiteOptions): Promise<string | undefined> {
  const { graceMs = GRACE_MS, limitMs = LIMIT_MS } = given;
  const started = performance.now();
  let writtenAt: number | undefined;
  for await (const _tick of setInterval(200)) {
    if (hasEnded(child)) return wrongWithExit(child, readResult(output)?.tally);
    const now = performance.now();
    if (existsSync(output)) writtenAt ??= now;
    if (writtenAt !== undefined && now - writtenAt > graceMs)
      return `did not end within ${graceMs / 1000} s of its last test: a test left something running`;
    if (now - started > limitMs) return `was not done after ${limitMs / 60_000} minutes`;
  }
  return undefined;
}

/** Jest fails without a failed test too: when it dies, or when something outside of the tests throws. */
function wrongWithExit({ signalCode, exitCode }: ChildProcess, tally: Tally | undefined): string | undefined {
  const end = signalCode ?? exitCode;
  if (tally === undefined) return `ended without a result (${end})`;
  return end === 0 || tally.failed > 0 ? undefined : `ended with ${end} though no test failed`;
}

/** The whole group, so that nothing that a test started outlives its suite. */
function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}
