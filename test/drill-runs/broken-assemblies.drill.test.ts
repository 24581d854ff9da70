/** A mistake in a template makes the drill fail by what it observes, and the results name the line to look at. */
import { describe, test } from '@jest/globals';

import { permissionTaken, secretReplicaRemoved } from '../support/mutations/named.ts';
import { expectFinding, partOf, runOnBroken, templates } from './support/broken.ts';
import { SETTLED_TIMEOUT_MS } from './support/drill-run.ts';

describe('broken assemblies', () => {
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

  test(
    "with a secret's permission taken the standby's calls are denied",
    async () => {
      const mutation = permissionTaken(templates, ['secretsmanager:GetSecretValue'], 'standby');
      const run = await runOnBroken(mutation);
      const part = partOf(mutation);
      expectFinding(run, { check: 'denied-permissions', stage: 'permissions', part, endsIn: 'steady' });
    },
    SETTLED_TIMEOUT_MS,
  );
});
