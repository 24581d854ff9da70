/** A standby that nobody keeps warm, and one that cannot even start. */
import { describe, expect, test } from '@jest/globals';

import { permissionTaken } from '../support/mutations/named.ts';
import { failuresOf, partOf, runOnBroken, templates } from './support/broken.ts';
import { PASSED, SETTLED_TIMEOUT_MS, runUntilSettled, verdictOf } from './support/drill-run.ts';
import { expectRecoveries } from './support/region-loss.ts';
import { NOTHING_LEFT } from './support/traces.ts';

describe('cold-standby', () => {
  test(
    'sign-in is back within the same objectives, cold starts included',
    async () => {
      const run = await runUntilSettled({ name: 'cold-standby', scenario: 'cold-standby' });
      expect(verdictOf(run)).toEqual(PASSED);
      expect(run.results.variation).toBe('nothing provisioned in the standby');
      expect(run.results.checks.find(({ id }) => id === 'cold-starts')?.reason).toMatch(
        /^\d+ cold starts after the loss: .*auth-service \d+ \(median/,
      );
      expectRecoveries(run.results);
      expect(run.left).toEqual(NOTHING_LEFT);
    },
    SETTLED_TIMEOUT_MS,
  );

  test(
    'a role that may not read its secrets is named, though nothing was provisioned to try it at the start',
    async () => {
      const mutation = permissionTaken(templates, ['secretsmanager:GetSecretValue'], 'standby');
      const run = await runOnBroken(mutation, 'cold-standby');
      expect(run.exitCode).toBe(1);
      const denied = failuresOf(run).find(({ id }) => id === 'denied-permissions');
      expect(denied).toMatchObject({ stage: 'permissions', logicalIds: [partOf(mutation)] });
      expect(run.left).toEqual(NOTHING_LEFT);
    },
    SETTLED_TIMEOUT_MS,
  );
});
