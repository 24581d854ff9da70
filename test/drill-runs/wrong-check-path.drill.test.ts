/** A mistake in a template makes the drill fail by what it observes, and the results name the line to look at. */
import { describe, test } from '@jest/globals';

import { primaryCheckWrongPath } from '../support/mutations/named.ts';
import { expectFinding, partOf, runOnBroken, templates } from './support/broken.ts';
import { SETTLED_TIMEOUT_MS } from './support/drill-run.ts';

describe('broken assemblies', () => {
  test(
    "with the primary's check on a wrong path the primary is out from the start",
    async () => {
      const mutation = primaryCheckWrongPath(templates);
      const run = await runOnBroken(mutation);
      const part = partOf(mutation);
      expectFinding(run, { check: 'primary-routing', stage: 'steady state', part, endsIn: 'prepare' });
    },
    SETTLED_TIMEOUT_MS,
  );
});
