/**
 * Stories of failing dependencies through the command line, against the real bundles: a file a subject, so that a machine
 * with little time leaves out a few of them and not all.
 */
import { describe, expect, test } from '@jest/globals';

import { DEPENDENCY_SCENARIOS } from '../../../lib/drill/scenarios/dependencies/index.ts';
import { PASSED, SETTLED_TIMEOUT_MS, phasesOf, runUntilSettled, verdictOf } from './drill-run.ts';
import { NOTHING_LEFT } from './traces.ts';

export const STORIES_BY_SUBJECT = {
  'secret-store': [
    'secret-store-errors',
    'secret-store-hangs',
    'secret-store-slow',
    'secret-store-throttles',
    'secret-store-denies',
    'secret-store-unresolvable',
    'secret-key-denied',
  ],
  'held-values': [
    'secret-stores-dark',
    'cold-start-in-the-dark',
    'cold-start-by-escrow',
    'wrong-signing-keys',
    'wrong-database-password',
    'replica-late',
  ],
  database: ['proxy-credentials', 'proxy-without-writer', 'writer-restart', 'october-20-wave-1'],
  'third-parties': [
    'flag-provider-hangs',
    'flag-provider-errors',
    'upstream-hangs',
    'upstream-errors',
    'upstream-lies',
    'upstream-changed',
  ],
} as const;

const titleOf = (name: string): string =>
  DEPENDENCY_SCENARIOS.find((scenario) => scenario.name === name)?.title ?? '';

/** One test a story: it passes, went through all its phases, and left nothing. */
export function storiesPass(subject: keyof typeof STORIES_BY_SUBJECT): void {
  describe(`dependencies fail: ${subject}`, () => {
    test.each(STORIES_BY_SUBJECT[subject].map((name) => [name, titleOf(name)]))(
      '%s: %s',
      async (scenario) => {
        const run = await runUntilSettled({ name: scenario, scenario });
        expect(verdictOf(run)).toEqual(PASSED);
        expect(phasesOf(run.folder)).toEqual(['prepare', 'steady', 'failing', 'healed', 'stop']);
        expect(run.left).toEqual(NOTHING_LEFT);
      },
      SETTLED_TIMEOUT_MS,
    );
  });
}
