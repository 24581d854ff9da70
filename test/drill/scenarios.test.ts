import { describe, expect, test } from '@jest/globals';

import { regionLoss } from '../../lib/drill/scenarios/region-loss.ts';
import { SCENARIOS } from '../../lib/drill/scenarios/index.ts';
import { steadyState } from '../../lib/drill/scenarios/steady-state.ts';
import { runScripted } from '../support/run-scripted.ts';

describe('scenarios', () => {
  test('have distinct names, checks with distinct ids, and measured phases that their steps enter', () => {
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
    for (const { checks, steps, measured } of SCENARIOS) {
      expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
      const phases = steps.map(({ phase }) => phase);
      expect(phases).toEqual(expect.arrayContaining(measured.flat()));
    }
  });

  test('steady-state passes in a world where nothing happens', async () => {
    const { results } = await runScripted(steadyState);
    expect(results.checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(results).toMatchObject({ outcome: 'pass', shape: 'none' });
  });

  test('region-loss passes in a world that fails over in time', async () => {
    const { results, world } = await runScripted(regionLoss);
    expect(results.checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(results.outcome).toBe('pass');
    expect(results.stages.map(({ id }) => id)).toEqual([
      'fault',
      'first-red-checker',
      'check-red',
      'record-switched',
      'last-client-moved',
      'promotion-decided',
      'database-promoted',
      'writes-opened',
      'first-admin-write',
    ]);
    expect(world.undone).toEqual(['heal region-loss', 'stop']);
  });
});
