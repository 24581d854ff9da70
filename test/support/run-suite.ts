/** One Jest project in a process group of its own, with an end in any case: a suite that hangs is a failed one. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setInterval } from 'node:timers/promises';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface SuiteOptions {
  /** Name of the Jest project. */
  readonly suite: string;
  /** Where the result is written. */
  readonly folder: string;
  /** Further options of Jest. */
  readonly options: readonly string[];
  /** How long after its result the process may take to end. */
  readonly graceMs?: number;
  /** How long the suite may take at all. */
  readonly limitMs?: number;
}

const GRACE_MS = 15_000;
const LIMIT_MS = 40 * 60_000;
const JEST = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];

/** Never rejects; what went wrong beside the tests is said on standard error and counted as one failure. */
export async function runSuite(given: SuiteOptions): Promise<Tally> {
  const { suite, folder, options } = given;
  const output = join(folder, `${suite}.json`);
  const words = ['--selectProjects', suite, '--json', `--outputFile=${output}`, ...options];
  const child = spawn(process.execPath, [...JEST, ...words], {
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
  const interrupt = (signal: NodeJS.Signals): never => {
    endGroup(child, signal);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const complaint = await endOf(child, output, given);
  endGroup(child, 'SIGKILL');
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  if (complaint !== undefined) process.stderr.write(`The ${suite} suite ${complaint}.\n`);
  return tallyOf(output, complaint === undefined ? 0 : 1);
}

/** @returns what was wrong with the process's end, undefined when it ended by itself with a result. */
async function endOf(child: ChildProcess, output: string, given: SuiteOptions): Promise<string | undefined> {
  const { graceMs = GRACE_MS, limitMs = LIMIT_MS } = given;
  const exited = once(child, 'exit').then(() => 'exited' as const);
  const started = performance.now();
  let writtenAt: number | undefined;
  for await (const _tick of setInterval(200)) {
    const ended = await Promise.race([exited, Promise.resolve(undefined)]);
    if (ended === 'exited')
      return existsSync(output)
        ? undefined
        : `ended without a result (${child.signalCode ?? child.exitCode})`;
    const now = performance.now();
    if (existsSync(output)) writtenAt ??= now;
    if (writtenAt !== undefined && now - writtenAt > graceMs)
      return `did not end within ${graceMs / 1000} s of its last test: a test left something running`;
    if (now - started > limitMs) return `was not done after ${limitMs / 60_000} minutes`;
  }
  return undefined;
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

interface JestResult {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numRuntimeErrorTestSuites: number;
}

function tallyOf(output: string, further: number): Tally {
  if (!existsSync(output)) return { passed: 0, failed: 1, skipped: 0 };
  const result = JSON.parse(readFileSync(output, 'utf8')) as JestResult;
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites + further,
    skipped: result.numPendingTests,
  };
}
