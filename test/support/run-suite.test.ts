/** The end of a test suite: tiny programs in Jest's place, each with an end of its own kind, or with none. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { mentions, runningProcesses } from '../drill-runs/support/processes.ts';
import { runSuite } from './run-suite.ts';
import type { SuiteOptions } from './run-suite.ts';
import type { Tally } from './tally.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdover-run-suite-'));
});
afterEach(() => {
  // Only after a failure of this test is there any.
  for (const { pid } of remaining()) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Node with a script that knows how to report; `FOREVER` keeps it running, with a child in the same group. */
const program = (script: string): readonly string[] => [
  '--input-type=module',
  '--eval',
  `import { spawn } from 'node:child_process';
   import { writeFileSync } from 'node:fs';
   const output = process.argv.find((word) => word.startsWith('--outputFile=')).slice(13);
   const report = (passed, failed, broken = 0) => writeFileSync(output, JSON.stringify({
     numPassedTests: passed, numFailedTests: failed, numPendingTests: 1, numRuntimeErrorTestSuites: broken }));
   ${script}`,
  '--',
];
const FOREVER = `
  spawn(process.execPath, ['--eval', 'setInterval(() => 0, 1000)', output], { stdio: 'ignore' });
  setInterval(() => 0, 1000);
  writeFileSync(output + '.started', '');`;

/** Wide ones, for suites that are meant to stay within them. */
const LIMITS = { graceMs: 5_000, limitMs: 10_000 };

/** Runs the script as a suite. */
async function outcome(script: string, limits: Pick<SuiteOptions, 'graceMs' | 'limitMs'> = {}) {
  const complaints: string[] = [];
  const complain = (sentence: string) => void complaints.push(sentence);
  const given = { suite: 'tiny', folder, options: [], program: program(script), complain };
  return {
    tally: (await runSuite({ ...given, ...LIMITS, ...limits })).tally,
    complaints,
    left: await stillRunning(),
  };
}

const remaining = () => runningProcesses().filter((process) => mentions(process, folder));

/** A killed process takes a moment to go. */
async function stillRunning(): Promise<readonly string[]> {
  await until(() => remaining().length === 0);
  return remaining().map(({ command }) => command);
}

async function until(condition: () => boolean): Promise<void> {
  for (let left = 60; left > 0 && !condition(); left -= 1) await pause(50);
}
const started = () => until(() => existsSync(join(folder, 'tiny.json.started')));

describe('a suite that ends by itself', () => {
  test.each<[string, string, Tally]>([
    ['passes', 'report(3, 0);', { passed: 3, failed: 0, skipped: 1 }],
    ['fails', 'report(2, 1); process.exitCode = 1;', { passed: 2, failed: 1, skipped: 1 }],
    ['cannot load a file', 'report(2, 0, 1); process.exitCode = 1;', { passed: 2, failed: 1, skipped: 1 }],
  ])('and %s is counted as it says', async (_how, script, tally) => {
    expect(await outcome(script)).toEqual({ tally, complaints: [], left: [] });
  });

  test.each<[string, string, Tally, string]>([
    ['without a result', 'process.exit(7);', { passed: 0, failed: 1, skipped: 0 }, 'without a result (7)'],
    [
      'by a signal',
      "process.kill(process.pid, 'SIGKILL');",
      { passed: 0, failed: 1, skipped: 0 },
      'without a result (SIGKILL)',
    ],
    [
      'with half a result',
      `writeFileSync(output, '{"numPassed');`,
      { passed: 0, failed: 1, skipped: 0 },
      'without a result (0)',
    ],
    [
      'with a failure of its own',
      'report(3, 0); process.exitCode = 1;',
      { passed: 3, failed: 1, skipped: 1 },
      'with 1 though no test failed',
    ],
  ])('%s has failed', async (_how, script, tally, words) => {
    expect(await outcome(script)).toEqual({
      tally,
      complaints: [`The tiny suite ended ${words}.`],
      left: [],
    });
  });
});

/** A test of these takes two seconds; a busy machine may take more. */
const PATIENCE_MS = 20_000;

describe('a suite that does not end', () => {
  test(
    'after it reported success is ended after its grace, and has failed',
    async () => {
      const began = performance.now();
      const { tally, complaints, left } = await outcome(`report(3, 0); ${FOREVER}`, { graceMs: 500 });
      expect(performance.now() - began).toBeGreaterThan(500);
      expect(tally).toEqual({ passed: 3, failed: 1, skipped: 1 });
      expect(complaints).toEqual([expect.stringMatching(/did not end within 0\.5 s of its last test/)]);
      expect(left).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    'and never reports is ended at its limit, and has failed',
    async () => {
      const { tally, complaints, left } = await outcome(FOREVER, { limitMs: 1_500, graceMs: 1 });
      expect(tally).toEqual({ passed: 0, failed: 1, skipped: 0 });
      expect(complaints).toEqual([expect.stringMatching(/was not done after 0\.025 minutes/)]);
      expect(left).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    'is ended with the run that started it',
    async () => {
      const given = { suite: 'tiny', folder, options: [], program: program(FOREVER), ...LIMITS };
      const module = new URL('./run-suite.ts', import.meta.url).href;
      const run = spawn(
        process.execPath,
        [
          '--input-type=module',
          '--no-warnings',
          '--eval',
          `import { runSuite } from ${JSON.stringify(module)}; await runSuite(${JSON.stringify(given)});`,
        ],
        { stdio: 'ignore' },
      );
      const exited = once(run, 'exit');
      await Promise.race([exited, started()]);
      run.kill('SIGTERM');
      expect(await exited).toEqual([143, null]);
      expect(await stillRunning()).toEqual([]);
    },
    PATIENCE_MS,
  );
});

describe('the command', () => {
  test.each([[[]], [['--verbose']], [['units']]])('%j names no suite: usage', (words) => {
    const { status, stderr } = spawnSync(process.execPath, ['test/run.ts', ...words], { encoding: 'utf8' });
    expect(status).toBe(3);
    expect(stderr).toContain('Name at least one suite: unit, integration, drill, long.');
  });
});
