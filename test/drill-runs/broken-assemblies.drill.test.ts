/** A mistake in a template makes the drill fail by what it observes, and the results name the line to look at. */
import { describe, expect, test } from '@jest/globals';

import { findResources } from '../support/mutate-assembly.ts';
import { secretReplicaRemoved, standbyRecordRemoved } from '../support/mutations/named.ts';
import { expectFinding, failuresOf, partOf, runOnBroken, templates } from './support/broken.ts';
import { SETTLED_TIMEOUT_MS } from './support/drill-run.ts';

describe('broken assemblies', () => {
  test(
    "without the standby's failover record DNS never leaves the lost region",
    async () => {
      const run = await runOnBroken(standbyRecordRemoved(templates));
      // What is not there has no line, so the record that has no partner is named.
      const [alone] = findResources(templates, {
        kind: 'edge',
        role: 'primary',
        type: 'AWS::Route53::RecordSet',
        matches: ({ Failover }) => Failover === 'PRIMARY',
      });
      const part = `${alone!.stack}/${alone!.logicalId}`;
      expectFinding(run, { check: 'routing', stage: 'routing', part, endsIn: 'lost' });
      expect(failuresOf(run).find(({ id }) => id === 'routing')?.reason).toContain('no SECONDARY record');
    },
    SETTLED_TIMEOUT_MS,
  );

  test(
    "without a replica of the signing keys the standby never reads its own region's store",
    async () => {
      const mutation = secretReplicaRemoved(templates, 'keys/signing');
      const run = await runOnBroken(mutation);
      const part = partOf(mutation);
      expectFinding(run, { check: 'own-region', stage: 'independence', part, endsIn: 'steady' });
    },
    SETTLED_TIMEOUT_MS,
  );
});
