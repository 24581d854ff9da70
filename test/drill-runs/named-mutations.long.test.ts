/** The rest of the mistakes that every drill must find; the first three are in the drill suite. */
import { describe, expect, test } from '@jest/globals';

import { findResources } from '../support/mutate-assembly.ts';
import {
  TABLE_WRITES,
  permissionTaken,
  standbyRecordRemoved,
  tableReplicaRemoved,
  threshold30,
} from '../support/mutations/named.ts';
import { expectFinding, failuresOf, partOf, runOnBroken, templates } from './support/broken.ts';
import { SETTLED_TIMEOUT_MS } from './support/drill-run.ts';

describe('broken assemblies', () => {
  test(
    'with thirty failures instead of three the check stays green for too long',
    async () => {
      const mutation = threshold30(templates);
      const run = await runOnBroken(mutation);
      const part = partOf(mutation);
      expectFinding(run, { check: 'routing', stage: 'routing', part, endsIn: 'lost' });
      expect(failuresOf(run).find(({ id }) => id === 'routing')?.reason).toContain('30 x 10 s');
    },
    SETTLED_TIMEOUT_MS,
  );

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
    "with the writes to tables taken the standby's own probe opens no page, and the role is named before any loss",
    async () => {
      const mutation = permissionTaken(templates, TABLE_WRITES, 'standby');
      const run = await runOnBroken(mutation);
      const part = partOf(mutation);
      expectFinding(run, { check: 'denied-permissions', stage: 'permissions', part, endsIn: 'steady' });
    },
    SETTLED_TIMEOUT_MS,
  );

  test(
    'without a replica of the session table the standby reaches none',
    async () => {
      const mutation = tableReplicaRemoved(templates, 'session');
      const run = await runOnBroken(mutation);
      const part = partOf(mutation);
      expectFinding(run, { check: 'own-region', stage: 'independence', part, endsIn: 'steady' });
    },
    SETTLED_TIMEOUT_MS,
  );
});
