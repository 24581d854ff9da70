/** A tenant's host that follows a lost region, and standbys that would not serve it: seen before anything is lost. */
import { describe, expect, test } from '@jest/globals';

import { readJournal } from '../../lib/evidence/read.ts';
import { tenantHostPartRemoved } from '../support/mutations/named.ts';
import { expectFinding, partOf, runOnBroken, templates } from './support/broken.ts';
import { PASSED, runUntilSettled, SETTLED_TIMEOUT_MS, verdictOf } from './support/drill-run.ts';

describe("a tenant's host", () => {
  test(
    'is an issuer of its own in both regions, and comes back with the public host that it points to',
    async () => {
      const run = await runUntilSettled({ name: 'tenant-host', scenario: 'tenant-host' });
      expect(verdictOf(run)).toEqual(PASSED);
      const events = readJournal(run.folder);
      const steps = events.flatMap((event) =>
        event.kind === 'issuer-visit' ? [`${event.phase} ${event.servedBy ?? 'nobody'}`] : [],
      );
      // Four steps at the tenant's host and four at a public one, each time.
      expect(Object.groupBy(steps, (step) => step)).toEqual({
        'visited primary': Array(8).fill('visited primary'),
        'visited standby': Array(8).fill('visited standby'),
        'visited-again standby': Array(8).fill('visited-again standby'),
      });
      const asked = new Set(events.flatMap((event) => (event.kind === 'dns-answer' ? event.name : [])));
      expect(asked).toContain('auth.acme.example');
    },
    SETTLED_TIMEOUT_MS,
  );

  test.each(['ListenerRule', 'ListenerCertificate'] as const)(
    'without its %s in the standby fails there, before the loss',
    async (part) => {
      const mutation = tenantHostPartRemoved(templates, part);
      const run = await runOnBroken(mutation, 'tenant-host');
      const stage = "tenant's host";
      expectFinding(run, { check: 'tenant-host', stage, part: partOf(mutation), endsIn: 'visited' });
    },
    SETTLED_TIMEOUT_MS,
  );
});
