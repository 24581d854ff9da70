/**
 * The other two ways of losing a region:
 * connections that are refused, and errors from a region that still answers.
 */
import { describe, expect, test } from '@jest/globals';

import { PASSED, SETTLED_TIMEOUT_MS, runUntilSettled, verdictOf } from './support/drill-run.ts';
import {
  expectEvidence,
  expectLostItems,
  expectRecoveries,
  expectStagesInOrder,
} from './support/region-loss.ts';
import { NOTHING_LEFT } from './support/traces.ts';

describe('a region is lost', () => {
  test.each(['refused', 'errors'])(
    '%s: sign-in comes back within its objectives',
    async (shape) => {
      const run = await runUntilSettled({ name: `region-loss-${shape}`, scenario: 'region-loss', shape });
      expect(verdictOf(run)).toEqual(PASSED);
      expect(run.results.shape).toBe(shape);
      expectStagesInOrder(run.results);
      expectRecoveries(run.results);
      expectLostItems(run);
      expectEvidence(run);
      expect(run.left).toEqual(NOTHING_LEFT);
    },
    SETTLED_TIMEOUT_MS,
  );
});
