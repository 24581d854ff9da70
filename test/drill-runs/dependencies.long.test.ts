/** Stories of failing dependencies through the command line, against the real bundles. */
import { describe, expect, test } from '@jest/globals';

import { DEPENDENCY_SCENARIOS } from '../../lib/drill/scenarios/dependencies/index.ts';
import { PASSED, SETTLED_TIMEOUT_MS, phasesOf, runUntilSettled, verdictOf } from './support/drill-run.ts';
import { NOTHING_LEFT } from './support/traces.ts';

/** Those that were seen to pass; `npm run drill -- matrix` runs all of them. */
const SEEN_TO_PASS = [
  'secret-store-errors',
  'wrong-signing-keys',
  'cold-start-in-the-dark',
  'cold-start-by-escrow',
  'wrong-database-password',
  'replica-late',
  'proxy-credentials',
  'proxy-without-writer',
  'writer-restart',
  'flag-provider-hangs',
  'october-20-wave-1',
];
const stories = DEPENDENCY_SCENARIOS.filter(({ name }) => SEEN_TO_PASS.includes(name));

describe('a dependency fails', () => {
  test.each(stories.map(({ name, title }) => [name, title]))(
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
