/** A planned change of sides and back; and the instance whose absence only the logins tell. */
import { describe, expect, test } from '@jest/globals';

import { secondInstanceRemoved } from '../support/mutations/named.ts';
import { expectFinding, failuresOf, partOf, runOnBroken, templates } from './support/broken.ts';
import { PASSED, SETTLED_TIMEOUT_MS, phasesOf, runUntilSettled, verdictOf } from './support/drill-run.ts';
import { NOTHING_LEFT } from './support/traces.ts';

describe('promotion', () => {
  test(
    'the database goes to the standby and back, and only administration waits',
    async () => {
      const run = await runUntilSettled({ name: 'promotion', scenario: 'promotion' });
      expect(verdictOf(run)).toEqual(PASSED);
      const phases = 'prepare steady switching in-standby returning returned accounting stop';
      expect(phasesOf(run.folder)).toEqual(phases.split(' '));
      const arrived = run.results.stages.filter(({ id }) => id.startsWith('first-admin-write'));
      expect(arrived.map(({ id }) => id)).toEqual(['first-admin-write-standby', 'first-admin-write-primary']);
      for (const { afterSeconds } of arrived) expect(afterSeconds).toBeGreaterThan(30);
      expect(run.left).toEqual(NOTHING_LEFT);
    },
    SETTLED_TIMEOUT_MS,
  );

  test(
    'a cluster of one instance has nobody left to read from once it is promoted',
    async () => {
      const mutation = secondInstanceRemoved(templates, 'standby');
      const run = await runOnBroken(mutation, 'promotion');
      // What is not there has no line: its cluster and the instance that is alone are named.
      const part = partOf(mutation).replace('Instance2', 'Instance1');
      expectFinding(run, { check: 'read-endpoints', stage: 'reads', part, endsIn: 'switching' });
      const found = failuresOf(run).find(({ id }) => id === 'read-endpoints');
      expect(found?.reason).toContain('(no-reader): its cluster has 1 instance.');
    },
    SETTLED_TIMEOUT_MS,
  );
});
