/**
 * Whether the tests of templates notice: every property of every resource is once wrong and once gone, every entry of a
 * list and every resource gone, every output and every word that travels beside them; and each time a named test has to
 * fail. What none has to notice is excluded by kind, with a reason.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

import { beforeAll, expect, jest, test } from '@jest/globals';

import { assemblyOf } from '../support/assemblies.ts';
import { EXCLUSIONS, exclusionOf } from '../support/guards/exclusions.ts';
import type { Finding } from '../support/guards/finding.ts';
import { mutantsOf } from '../support/guards/points.ts';
import { readTemplates } from '../support/mutate-assembly.ts';

/** A minute and a half on two free cores. */
jest.setTimeout(1_800_000);

const ENVIRONMENT = 'dev';
const PROCESSES = 2;
const RUN = 'test/support/guards/run.ts';
const mutants = mutantsOf(readTemplates(assemblyOf(ENVIRONMENT)));
const guarded = mutants.filter((mutant) => exclusionOf(mutant) === undefined);

async function findingsOf(part: number): Promise<readonly Finding[]> {
  const words = ['--no-warnings', RUN, assemblyOf(ENVIRONMENT), ENVIRONMENT, `${part}/${PROCESSES}`];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, trouble, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (status !== 0) throw new Error(`${RUN} ended with ${status ?? 'a signal'}: ${trouble.slice(-2000)}`);
  const lines = output.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Finding);
}

let findings: readonly Finding[] = [];
beforeAll(async () => {
  const parts = Array.from({ length: PROCESSES }, (_, part) => findingsOf(part));
  findings = (await Promise.all(parts)).flat();
  process.stdout.write(`${tableOf(findings)}\n`);
});

/** One line a property: `<type> <property>` and the tests that caught its mistakes. */
function tableOf(all: readonly Finding[]): string {
  const byProperty = Map.groupBy(all, ({ type, property }) => `${type} ${property}`);
  const lines = [...byProperty].map(([property, found]) => {
    const catchers = new Set(
      found.map(({ caughtBy }) =>
        caughtBy === undefined ? 'NOBODY' : `${caughtBy.file}: ${caughtBy.tests[0]!}`,
      ),
    );
    return `${property}\n${[...catchers].map((catcher) => `    ${catcher}`).join('\n')}`;
  });
  return lines.toSorted().join('\n');
}

test('every mistake was made, none twice', () => {
  const keys = findings.map(({ resource, change }) => `${resource} ${change}`);
  expect(new Set(keys)).toEqual(new Set(guarded.map(({ resource, change }) => `${resource} ${change}`)));
  expect(keys).toHaveLength(guarded.length);
});

test('a named test notices each of them', () => {
  const unnoticed = findings.filter(({ caughtBy }) => caughtBy === undefined);
  expect(unnoticed.map(({ resource, change }) => `${resource}: ${change}`)).toEqual([]);
});

test('every exclusion still excludes something', () => {
  const used = new Set(mutants.map(exclusionOf));
  expect(EXCLUSIONS.filter((exclusion) => !used.has(exclusion)).map(({ why }) => why)).toEqual([]);
});
