/**
 * Runs the suites named on the command line one after another: nothing runs beside a drill. Ends with one line
 * `N passed, N failed` (`, N skipped`) over all of them, exit code 1 when anything failed. The long suite runs file by
 * file; with `--within-minutes N` it begins no file after so many. Files that fail while the machine is away run again.
 */
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { runInTime } from './support/in-time.ts';
import { watchMachine } from './support/machine-watch.ts';
import { runSuite } from './support/run-suite.ts';
import { withSecondLook } from './support/second-look.ts';
import { addUp, lineOf } from './support/tally.ts';
import type { SuiteResult, Tally } from './support/tally.ts';

/** For one that hangs: how long a test takes is no verdict, and a machine may be away for seconds. */
const HANGS_AFTER = '--testTimeout=30000';
const SUITES: Readonly<Record<string, readonly string[]>> = {
  // More than two processors: some tests wait, for a child process or a server.
  unit: ['--maxWorkers=3', HANGS_AFTER],
  integration: ['--maxWorkers=3', HANGS_AFTER],
  drill: ['--runInBand'],
  long: ['--runInBand'],
};

const FILE_BY_FILE = 'long';
const [suites, { withinMinutes, passedOn }] = split(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), 'holdover-test-'));
const tallies: Tally[] = [];
for (const suite of suites)
  tallies.push(
    suite === FILE_BY_FILE && passedOn.length === 0 ? await fileByFile(suite) : await whole(suite, passedOn),
  );
rmSync(folder, { recursive: true, force: true });

const all = addUp(tallies);
process.stdout.write(`\n${lineOf(all)}\n`);
process.exitCode = all.failed > 0 ? 1 : 0;

function whole(suite: string, further: readonly string[]): Promise<Tally> {
  const first = (): Promise<SuiteResult> =>
    runSuite({ suite, folder, options: [...(SUITES[suite] ?? []), ...further] });
  return twice(suite, suite, first, further);
}

function only(suite: string, file: string): Promise<Tally> {
  return twice(suite, basename(file), () => alone(suite, [file], basename(file)));
}

function twice(
  suite: string,
  name: string,
  first: () => Promise<SuiteResult>,
  further: readonly string[] = [],
): Promise<Tally> {
  const again = (files: readonly string[]): Promise<SuiteResult> =>
    alone(suite, files, `${name}-again`, further);
  return withSecondLook({ first, again, watch: watchMachine, say });
}

/** These files, one after another. */
function alone(
  suite: string,
  files: readonly string[],
  name: string,
  further: readonly string[] = [],
): Promise<SuiteResult> {
  const options = ['--runInBand', HANGS_AFTER, '--runTestsByPath', ...files, ...further];
  return runSuite({ suite, name, folder, options });
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

/** Templates before drills: they take seconds. */
function fileByFile(suite: string): Promise<Tally> {
  const files = globSync(`test/**/*.${suite}.test.ts`).toSorted();
  const isDrill = (file: string): boolean => file.includes('drill-runs');
  return runInTime({
    parts: [...files.filter((file) => !isDrill(file)), ...files.filter(isDrill)],
    run: (file) => only(suite, file),
    withinMinutes,
    nowMs: () => performance.now(),
    say,
  });
}

interface Further {
  readonly withinMinutes: number;
  /** For Jest. */
  readonly passedOn: readonly string[];
}
function split(words: readonly string[]): [string[], Further] {
  const known = words.filter((word) => word in SUITES);
  if (known.length === 0) refuse(`Name at least one suite: ${Object.keys(SUITES).join(', ')}.`);
  const rest = words.filter((word) => !(word in SUITES));
  const at = rest.indexOf('--within-minutes');
  if (at < 0) return [known, { withinMinutes: Number.POSITIVE_INFINITY, passedOn: rest }];
  const [, minutes] = rest.splice(at, 2);
  if (!(Number(minutes) >= 0))
    refuse(`--within-minutes takes a number of minutes, not "${minutes ?? 'nothing'}".`);
  return [known, { withinMinutes: Number(minutes), passedOn: rest }];
}

function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(3);
}
