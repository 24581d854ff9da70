/** Secrets are replaced under load, through the command line, against the real bundles. */
import { describe, expect, test } from '@jest/globals';

import { ROTATION_SCENARIOS } from '../../lib/drill/scenarios/rotation/index.ts';
import { PASSED, SETTLED_TIMEOUT_MS, phasesOf, runUntilSettled, verdictOf } from './support/drill-run.ts';
import { NOTHING_LEFT } from './support/traces.ts';

/** Between preparation and end. */
const PHASES: Readonly<Record<string, readonly string[]>> = {
  'rotation-under-load': ['steady', 'rotating', 'told'],
  'rotation-while-dark': ['steady', 'dark', 'deferred', 'healed', 'rotated'],
  'key-rollover': ['steady', 'rolling'],
};

describe('a secret is replaced', () => {
  test.each(ROTATION_SCENARIOS.map(({ name, title }) => [name, title]))(
    '%s: %s',
    async (scenario) => {
      const run = await runUntilSettled({ name: scenario, scenario });
      expect(verdictOf(run)).toEqual(PASSED);
      expect(phasesOf(run.folder)).toEqual(['prepare', ...(PHASES[scenario] ?? []), 'stop']);
      expect(run.left).toEqual(NOTHING_LEFT);
    },
    SETTLED_TIMEOUT_MS,
  );
});
