/**
 * Runs the suites named on the command line one after another: nothing runs beside a drill. Ends with one line
 * `N passed, N failed` (`, N skipped`) over all of them, exit code 1 when anything failed. The long suite runs file by
 * file; with `--within-minutes N` it begins no file after so many.
 */
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { runInTime } from './support/in-time.ts';
import { runSuite } from './support/run-suite.ts';
import { addUp, lineOf } from './support/tally.ts';
import type { Tally } from './support/tally.ts';

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

function whole(suite: string, further: readonly string[], name = suite): Promise<Tally> {
  return runSuite({ suite, name, folder, options: [...(SUITES[suite] ?? []), ...further] });
}

/** Templates before drills: they take seconds. */
function fileByFile(suite: string): Promise<Tally> {
  const files = globSync(`test/**/*.${suite}.test.ts`).toSorted();
  const isDrill = (file: string): boolean => file.includes('drill-runs');
  return runInTime({
    parts: [...files.filter((file) => !isDrill(file)), ...files.filter(isDrill)],
    run: (file) => whole(suite, ['--runTestsByPath', file], basename(file)),
    withinMinutes,
    nowMs: () => performance.now(),
    say: (sentence) => process.stderr.write(`${sentence}\n`),
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
