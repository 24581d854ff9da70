/** A standby that lacks one stack serves what it can and says so; one that lies about it is found. */
import { describe, expect, test } from '@jest/globals';

import { readyAlways } from '../support/mutations/named.ts';
import { failuresOf, partOf, runOnBroken, templates } from './support/broken.ts';
import { PASSED, SETTLED_TIMEOUT_MS, runUntilSettled, verdictOf } from './support/drill-run.ts';
import { NOTHING_LEFT } from './support/traces.ts';

describe('half-deployed-standby', () => {
  test.each(['edge', 'identities', 'service', 'observability'])(
    'without %s',
    async (stack) => {
      const scenario = `half-deployed-standby-${stack}`;
      const run = await runUntilSettled({ name: scenario, scenario });
      expect(verdictOf(run)).toEqual(PASSED);
      expect(run.results.variation).toBe(`the standby without its ${stack} stack`);
      expect(run.left).toEqual(NOTHING_LEFT);
    },
    SETTLED_TIMEOUT_MS,
  );

  test(
    'a load balancer that calls the standby ready whatever is behind it is found and named',
    async () => {
      const mutation = readyAlways(templates);
      const run = await runOnBroken(mutation, 'half-deployed-standby-identities');
      expect(run.exitCode).toBe(1);
      const lie = failuresOf(run).find(({ id }) => id === 'readiness-told');
      expect(lie).toMatchObject({ stage: 'readiness' });
      expect(lie!.logicalIds).toEqual([partOf(mutation)]);
      expect(lie!.reason).toContain('It said "holdover-serving" (200), though without identities');
      expect(run.left).toEqual(NOTHING_LEFT);
    },
    SETTLED_TIMEOUT_MS,
  );
});
