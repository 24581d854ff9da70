/** Each story of a failing dependency once, through the command line, against the real bundles. */
import { describe, expect, test } from '@jest/globals';

import { DEPENDENCY_SCENARIOS } from '../../lib/drill/scenarios/dependencies/index.ts';
import { PASSED, SETTLED_TIMEOUT_MS, phasesOf, runUntilSettled, verdictOf } from './support/drill-run.ts';
import { NOTHING_LEFT } from './support/traces.ts';

describe('a dependency fails', () => {
  test.each(DEPENDENCY_SCENARIOS.map(({ name, title }) => [name, title]))(
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
