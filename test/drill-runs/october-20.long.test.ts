/** 20 October 2025 as a whole through the command line, against the real bundles. */
import { expect, test } from '@jest/globals';

import { PASSED, phasesOf, runUntilSettled, SETTLED_TIMEOUT_MS, verdictOf } from './support/drill-run.ts';
import { NOTHING_LEFT } from './support/traces.ts';

const PHASES = [
  'prepare',
  'steady',
  'changes-work',
  'credentials-fail',
  'flags-hang',
  'deploys-out',
  'changes-refused',
  'monitoring-out',
  'lost',
  'promoting',
  'promoted',
];

test(
  'the region serves through every wave, and sign-in comes back from its loss without a control plane',
  async () => {
    const run = await runUntilSettled({ name: 'october-20', scenario: 'october-20' });
    expect(verdictOf(run)).toEqual(PASSED);
    // Whether somebody has been told by then decides whether there is a phase of waiting for it.
    expect(phasesOf(run.folder).filter((phase) => phase !== 'awaiting-page')).toEqual([...PHASES, 'stop']);
    const stages = run.results.stages.map(({ label }) => label);
    expect(stages.slice(0, 5)).toEqual([
      'credentials-fail',
      'flags-hang',
      'deploys-out',
      'monitoring-out',
      'region lost',
    ]);
    expect(run.left).toEqual(NOTHING_LEFT);
  },
  SETTLED_TIMEOUT_MS,
);
