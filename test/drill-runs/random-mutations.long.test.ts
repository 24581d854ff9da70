/** Further mistakes, drawn by seed: what a drill owes it must find, and the rest is listed for a reader. */
import { describe, expect, test } from '@jest/globals';

import type { Mutation } from '../support/mutate-assembly.ts';
import { MUTATION_KINDS } from '../support/mutations/catalogue.ts';
import { randomMutations } from '../support/mutations/random.ts';
import { failuresOf, runOnBroken, templates } from './support/broken.ts';
import { SETTLED_TIMEOUT_MS } from './support/drill-run.ts';
import type { DrillRun } from './support/drill-run.ts';
import { kindOf, mustBeSeen } from './support/expected-sightings.ts';
import { NOTHING_LEFT } from './support/traces.ts';

const SEED = 20_261_122;
/** Each takes a minute: ten were run for a release, these stand for them day by day. */
const COUNT = 6;
const drawn = randomMutations(templates, SEED, COUNT);

/**
 * Caught: failed by observation. Refused: the world said which part of the template it cannot come up with, which is
 * what a deploy would say. Missed: the drill passed. Silent: unknown without a word about the assembly.
 */
type Sighting = 'caught' | 'refused' | 'missed' | 'silent';

function sightingOf(mutation: Mutation, { results }: DrillRun): Sighting {
  if (results.outcome === 'fail') return 'caught';
  if (results.outcome === 'pass') return 'missed';
  const named = [mutation.logicalId, ...mutation.stacks].some((name) => results.sentence.includes(name));
  return named ? 'refused' : 'silent';
}

const row = (mutation: Mutation, run: DrillRun): string => {
  const seenBy = MUTATION_KINDS.find(({ id }) => id === kindOf(mutation))?.seenBy ?? '';
  const by = failuresOf(run)[0]?.id ?? run.results.sentence;
  const seconds = run.results.realSeconds.toFixed(0);
  return `${sightingOf(mutation, run).padEnd(8)}${seconds.padStart(4)} s  ${mutation.description}\n${' '.repeat(16)}by ${by}; expected: ${seenBy}\n`;
};

describe(`${COUNT} mistakes by seed ${SEED}`, () => {
  test.each(drawn.map((mutation) => [mutation.id, mutation] as const))(
    '%s',
    async (_id, mutation) => {
      const run = await runOnBroken(mutation);
      process.stderr.write(row(mutation, run));
      expect(run.left).toEqual(NOTHING_LEFT);
      if (!mustBeSeen(mutation)) return;
      expect({ sighting: sightingOf(mutation, run), sentence: run.results.sentence }).toMatchObject({
        sighting: expect.stringMatching(/^(caught|refused)$/) as unknown,
      });
    },
    SETTLED_TIMEOUT_MS,
  );
});
