/**
 * Stories on services whose code is broken: each has to fail, by what it observed. A few of them, chosen by the commit;
 * all of them with {@link ALL}.
 */
import { describe, expect, test } from '@jest/globals';

import { secretStoreDark415 } from '../../lib/drill/scenarios/secret-store-dark-415.ts';
import { assemblyOf } from '../support/assemblies.ts';
import { breakAssembly } from '../support/mutations/code/break-assembly.ts';
import { DUE_PROOFS, PROOFS } from '../support/mutations/code/catalogue.ts';
import type { Proof } from '../support/mutations/code/catalogue.ts';
import { chooseProofs, seedOfCommit } from '../support/mutations/code/choose.ts';
import { failuresOf } from './support/broken.ts';
import { LONG_STORY_TIMEOUT_MS, SETTLED_TIMEOUT_MS, runDrill, runUntilSettled } from './support/drill-run.ts';
import type { DrillRun } from './support/drill-run.ts';
import { NOTHING_LEFT } from './support/traces.ts';

/** Set to 1: every proof, those that nobody has run yet among them. */
const ALL = 'HOLDOVER_ALL_BROKEN_CODE';
/** Another seed than the commit's, to repeat what a run of it chose. */
const SEED = 'HOLDOVER_BROKEN_CODE_SEED';
/** Each takes a minute or two. */
const COUNT = 4;

const seed = process.env[SEED] ?? seedOfCommit(process.cwd());
const everything = [...PROOFS, ...DUE_PROOFS];
const chosen = process.env[ALL] === '1' ? everything : chooseProofs(PROOFS, seed, COUNT);
process.stderr.write(
  `broken code, seed ${seed} (${SEED}), ${chosen.length} of ${everything.length} (all: ${ALL}=1): ` +
    `${chosen.map(({ codeBreak, story }) => `${codeBreak.id} by ${story}`).join(', ')}\n`,
);

/** Hours long: it would take most of one at the speed of the others. */
const AT_ITS_OWN_SPEED: ReadonlySet<string> = new Set([secretStoreDark415.name]);

async function runOnBrokenCode({ codeBreak, story }: Proof, seed?: number): Promise<DrillRun> {
  const copy = await breakAssembly(assemblyOf('dev'), codeBreak.edits);
  const request = {
    name: `broken-code-${codeBreak.id}-${story}${seed === undefined ? '' : `-seed-${seed}`}`,
    scenario: story,
    assembly: copy.directory,
    ...(seed === undefined ? {} : { seed }),
  };
  try {
    return await (AT_ITS_OWN_SPEED.has(story)
      ? runDrill({ ...request, speed: 'own' })
      : runUntilSettled(request));
  } finally {
    copy.remove();
  }
}

const isSeen = ({ checks }: Proof, run: DrillRun): boolean =>
  run.exitCode === 1 && failuresOf(run).some(({ id }) => checks.includes(id));

/** Some breaks are met by few requests of a story: whether by any is drawn, and one that is there shows in one of two. */
async function runUntilSeen(proof: Proof): Promise<DrillRun> {
  const first = await runOnBrokenCode(proof);
  if (isSeen(proof, first)) return first;
  process.stderr.write(`not seen at the first try: ${row(proof, first)}`);
  return runOnBrokenCode(proof, SECOND_SEED);
}
const SECOND_SEED = 2;

function row({ codeBreak, story, checks }: Proof, run: DrillRun): string {
  const { outcome, sentence } = run.results;
  const found = failuresOf(run).find(({ id }) => checks.includes(id))?.reason ?? sentence;
  const seconds = run.realSeconds.toFixed(0).padStart(4);
  return `${outcome.padEnd(8)}${seconds} s  ${story}: ${codeBreak.title}\n${' '.repeat(16)}by ${checks.join(' or ')}: ${found}\n`;
}

describe('a service whose code is broken', () => {
  test.each(chosen.map((proof) => [proof.codeBreak.title, proof.story, proof] as const))(
    '%s: %s fails',
    async (_title, _story, proof) => {
      const run = await runUntilSeen(proof);
      process.stderr.write(row(proof, run));
      const { exitCode, results } = run;
      expect({ exitCode, outcome: results.outcome, failed: failuresOf(run) }).toMatchObject({
        exitCode: 1,
        outcome: 'fail',
      });
      const failed = failuresOf(run).map(({ id }) => id);
      expect({ failed, ofThese: failed.some((id) => proof.checks.includes(id)) }).toMatchObject({
        ofThese: true,
      });
      expect(run.left).toEqual(NOTHING_LEFT);
    },
    2 * Math.max(SETTLED_TIMEOUT_MS, LONG_STORY_TIMEOUT_MS),
  );
});
