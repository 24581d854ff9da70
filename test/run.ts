/**
 * Runs the suites named on the command line one after another: nothing runs beside a drill. Ends with one line
 * `N passed, N failed` (`, N skipped`) over all of them, exit code 1 when anything failed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SUITES: Readonly<Record<string, readonly string[]>> = {
  unit: ['--maxWorkers=2'],
  integration: ['--runInBand'],
  drill: ['--runInBand'],
  long: ['--runInBand'],
  // Whole stories whose verdict needs a machine with nothing else to do.
  quiet: ['--runInBand'],
};

interface Tally {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numRuntimeErrorTestSuites: number;
}

const [suites, passedOn] = split(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), 'holdover-test-'));
const tallies = suites.map((suite) => runSuite(suite));
rmSync(folder, { recursive: true, force: true });

const sum = (pick: (tally: Tally) => number): number =>
  tallies.reduce((total, tally) => total + pick(tally), 0);
const failed = sum((tally) => tally.numFailedTests + tally.numRuntimeErrorTestSuites);
const skipped = sum((tally) => tally.numPendingTests);
process.stdout.write(
  `\n${sum((tally) => tally.numPassedTests)} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
);
process.exitCode = failed > 0 ? 1 : 0;

function runSuite(suite: string): Tally {
  const output = join(folder, `${suite}.json`);
  const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
  const options = [
    '--selectProjects',
    suite,
    ...(SUITES[suite] ?? []),
    '--json',
    `--outputFile=${output}`,
    ...passedOn,
  ];
  const { status } = spawnSync(process.execPath, [...jest, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    return JSON.parse(readFileSync(output, 'utf8')) as Tally;
  } catch {
    process.stderr.write(`The ${suite} suite ended with code ${status} and without a result.\n`);
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numRuntimeErrorTestSuites: 1 };
  }
}

function split(words: readonly string[]): [string[], string[]] {
  const known = words.filter((word) => word in SUITES);
  const rest = words.filter((word) => !(word in SUITES));
  if (known.length > 0) return [known, rest];
  process.stderr.write(`Name at least one suite: ${Object.keys(SUITES).join(', ')}.\n`);
  process.exit(3);
}
