/** 415 minutes without the region's own secret store, in about four. */
import { expect, test } from '@jest/globals';

import { LONG_STORY_TIMEOUT_MS, PASSED, phasesOf, runDrill, verdictOf } from './support/drill-run.ts';
import { NOTHING_LEFT } from './support/traces.ts';

test(
  'nobody notices 415 minutes of it, and all of them were lived through',
  async () => {
    const run = await runDrill({
      name: 'secret-store-dark-415',
      scenario: 'secret-store-dark-415',
      speed: 'own',
    });
    expect(verdictOf(run)).toEqual(PASSED);
    expect(phasesOf(run.folder)).toEqual(['prepare', 'steady', 'failing', 'healed', 'stop']);
    expect(run.results.speed).toBe(300);
    expect(run.results.simulatedSeconds).toBeGreaterThan(415 * 60);
    expect(run.left).toEqual(NOTHING_LEFT);
  },
  LONG_STORY_TIMEOUT_MS,
);
