/**
 * Runs the suites named on the command line one after another: nothing runs beside a drill. Ends with one line
 * `N passed, N failed` (`, N skipped`) over all of them, exit code 1 when anything failed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { runSuite } from './support/run-suite.ts';
import { addUp, lineOf } from './support/tally.ts';
import type { Tally } from './support/tally.ts';

const SUITES: Readonly<Record<string, readonly string[]>> = {
  unit: ['--maxWorkers=2'],
  integration: ['--maxWorkers=2'],
  drill: ['--runInBand'],
  long: ['--runInBand'],
};

const [suites, passedOn] = split(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), 'holdover-test-'));
const tallies: Tally[] = [];
for (const suite of suites)
  tallies.push(await runSuite({ suite, folder, options: [...(SUITES[suite] ?? []), ...passedOn] }));
rmSync(folder, { recursive: true, force: true });

const all = addUp(tallies);
process.stdout.write(`\n${lineOf(all)}\n`);
process.exitCode = all.failed > 0 ? 1 : 0;

function split(words: readonly string[]): [string[], string[]] {
  const known = words.filter((word) => word in SUITES);
  const rest = words.filter((word) => !(word in SUITES));
  if (known.length > 0) return [known, rest];
  process.stderr.write(`Name at least one suite: ${Object.keys(SUITES).join(', ')}.\n`);
  process.exit(3);
}
