import { describe, expect, test } from '@jest/globals';

import { promotion } from '../../lib/drill/scenarios/promotion.ts';
import type { AttemptResult } from '../../lib/drill/load/workload.ts';
import { runScripted } from '../support/run-scripted.ts';
import type { ScriptedOptions } from '../support/run-scripted.ts';

describe('promotion', () => {
  test('passes in a world that switches over and back', async () => {
    const { results, world } = await runScripted(promotion);
    expect(results.checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(results).toMatchObject({ outcome: 'pass', shape: 'none', variation: 'as synthesized' });
    expect(world.undone).toEqual(['stop']);
  });

  test('tells the stages of both ways in their order', async () => {
    const { results } = await runScripted(promotion);
    const way = (to: string) => [
      `promotion-decided-${to}`,
      `database-promoted-${to}`,
      `writes-opened-${to}`,
      `traffic-moved-${to}`,
      `first-admin-write-${to}`,
    ];
    expect(results.stages.map(({ id }) => id).sort()).toEqual([...way('standby'), ...way('primary')].sort());
    const moments = results.stages.map(({ atMs }) => atMs);
    expect(moments).toEqual(moments.toSorted((a, b) => a - b));
    expect(results.switchovers).toMatchObject([{ to: 'standby' }, { to: 'primary' }]);
    for (const { seconds, targetSeconds } of results.switchovers) expect(seconds).toBeLessThan(targetSeconds);
  });

  test.each<[string, ScriptedOptions, { id: string; reason: string; logicalIds?: readonly string[] }]>([
    [
      'a promoted cluster without a second instance',
      { script: { readOnlyAfterPromotion: 'no-reader' } },
      {
        id: 'read-endpoints',
        reason: 'The read-only endpoint of the standby turned away 1 of 1 logins (no-reader)',
        logicalIds: ['identities-standby/Cluster', 'identities-standby/Instance1'],
      },
    ],
    [
      'a claim that moves nothing',
      { script: { claimMovesAfterMs: undefined } },
      {
        id: 'traffic-follows',
        reason: 'never led to the standby',
        logicalIds: ['edge-a/StandbyClaim'],
      },
    ],
    [
      'a sign-in that fails while the database moves',
      { bend: failing('sign-in', { outcome: 'unavailable', reason: '503, Retry-After 5' }) },
      { id: 'reads-survive', reason: 'sign-in at submit in the primary region: 503, Retry-After 5' },
    ],
    [
      'administration that fails instead of refusing',
      { bend: failing('admin', { outcome: 'wrong', reason: 'status 500' }) },
      { id: 'admin-throughout', reason: 'wrong at submit (status 500)' },
    ],
    [
      'a switchover that is refused',
      { script: { promotionFails: true } },
      {
        id: 'admin-back',
        reason: 'InvalidGlobalClusterStateFault',
        logicalIds: ['identities-standby/Cluster'],
      },
    ],
    [
      'a switchover that takes too long',
      { script: { promotionTakesMs: 400_000 } },
      { id: 'admin-back', reason: 'Too slow: to the standby' },
    ],
    [
      'a write that is gone',
      { bend: (workload) => (workload.account = { acknowledged: 40, missing: ['o-17'] }) },
      { id: 'writes-kept', reason: '1 of 40 acknowledged writes are gone, for instance o-17' },
    ],
  ])('%s is found', async (_name, options, { id, reason, logicalIds = [] }) => {
    const { results, check } = await runScripted(promotion, options);
    expect(results.outcome).toBe('fail');
    expect(check(id)).toMatchObject({ outcome: 'fail' });
    expect(check(id).reason).toContain(reason);
    expect(check(id).logicalIds).toEqual(expect.arrayContaining([...logicalIds]));
  });

  test.each<[string, ScriptedOptions, string]>([
    [
      'nobody read by the read-only endpoint',
      { script: { readOnlyAfterPromotion: undefined } },
      'read-endpoints',
    ],
    [
      'no write was acknowledged',
      { bend: (workload) => (workload.account = { acknowledged: 0, missing: [] }) },
      'writes-kept',
    ],
  ])('%s: nothing is known', async (_name, options, id) => {
    const { results, check } = await runScripted(promotion, options);
    expect(results.outcome).toBe('unknown');
    expect(check(id).outcome).toBe('unknown');
  });

  test('an answer to try again is no failure while names lead to two regions', async () => {
    let asked = 0;
    const { check } = await runScripted(promotion, {
      bend: (workload) =>
        (workload.change = (journey, result) =>
          journey === 'session' && result.servedBy === 'standby' && ++asked === 1
            ? { ...result, outcome: 'unavailable', reason: '503, Retry-After 5' }
            : result),
    });
    expect(check('reads-survive')).toMatchObject({ outcome: 'pass' });
    expect(check('reads-survive').reason).toContain('1 were told once to try again');
  });
});

/** Changes the answers that one journey gets between the decision and the arrival, for everybody. */
function failing(journey: string, change: Partial<AttemptResult>): ScriptedOptions['bend'] {
  return (workload) => {
    workload.change = (of, result) =>
      of === journey && workload.isMoving ? { ...result, step: 'submit', ...change } : result;
  };
}
