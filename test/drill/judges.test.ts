import { describe, expect, test } from '@jest/globals';

import { regionLoss } from '../../lib/drill/scenarios/region-loss.ts';
import { steadyState } from '../../lib/drill/scenarios/steady-state.ts';
import type { Journey } from '../../lambda/contract/journeys.ts';
import type { AttemptResult } from '../../lib/drill/load/workload.ts';
import type { ScriptedWorkload } from '../support/scripted-workload.ts';
import { testFacts } from '../support/fake-world.ts';
import type { Script } from '../support/fake-world.ts';
import { runScripted } from '../support/run-scripted.ts';
import type { ScriptedOptions } from '../support/run-scripted.ts';

/** Bends the answers of one journey. */
const bend =
  (journey: Journey, change: (result: AttemptResult) => AttemptResult) =>
  (workload: ScriptedWorkload): void => {
    workload.change = (of, result) => (of === journey ? change(result) : result);
  };
const inStandby =
  (result: Partial<AttemptResult>) =>
  (before: AttemptResult): AttemptResult =>
    before.servedBy === 'standby' && before.outcome === 'ok' ? { ...before, ...result } : before;

const script = (changes: Partial<Script>): ScriptedOptions => ({ script: changes });
const withoutSecondary = testFacts().records.filter(({ failover }) => failover !== 'SECONDARY');

interface Case {
  readonly name: string;
  readonly options: ScriptedOptions;
  readonly check: string;
  readonly reason: string;
  readonly logicalIds?: readonly string[];
}

/** One broken world for each judge that can fail. */
const FAILURES: readonly Case[] = [
  {
    name: 'DNS never moves because a check stays green',
    options: script({ switchAfterMs: undefined }),
    check: 'routing',
    reason: 'PrimaryReady (HTTPS a/health/ready, 3 x 10 s)',
    logicalIds: ['edge-a/PrimaryReady', 'edge-a/StandbyClaim', 'edge-a/PrimaryServing'],
  },
  {
    name: "the standby's record is missing",
    options: script({ switchAfterMs: undefined, facts: { records: withoutSecondary } }),
    check: 'routing',
    reason: 'has no SECONDARY record in the standby',
    logicalIds: ['edge-a/login.test.example', 'edge-a/accounts.test.example'],
  },
  {
    name: "the standby's answers are held for five minutes",
    options: { bend: (workload) => (workload.answerTtl = { primary: 20, standby: 300 }) },
    check: 'answers-expire',
    reason: 'login.test.example is answered with the standby region for 300 s',
    logicalIds: ['edge-b/login.test.example'],
  },
  {
    name: 'nobody comes back',
    options: script({ switchAfterMs: undefined }),
    check: 'recovery-session',
    reason: '20 of 20 clients of session never came back',
  },
  {
    name: 'a check that is ten times as patient',
    options: script({ switchAfterMs: 90_000 }),
    check: 'recovery-refresh',
    reason: 'Too slow',
  },
  {
    name: 'a refresh that is taken for theft',
    options: {
      bend: bend('refresh', inStandby({ outcome: 'refused', step: 'refresh', reason: 'invalid_grant' })),
    },
    check: 'signed-out',
    reason: 'refresh: invalid_grant',
  },
  {
    name: 'administration that fails with an error instead of a 503',
    options: {
      bend: bend('admin', (result) =>
        result.outcome === 'unavailable' ? { ...result, outcome: 'wrong', reason: 'status 500' } : result,
      ),
    },
    check: 'admin-honest',
    reason: 'status 500',
  },
  {
    name: 'a promotion that is refused',
    options: script({ promotionFails: true }),
    check: 'admin-recovery',
    reason: 'InvalidGlobalClusterStateFault',
  },
  {
    name: 'a promotion that takes too long',
    options: script({ promotionTakesMs: 400_000 }),
    check: 'admin-recovery',
    reason: 'Too slow',
  },
  {
    name: 'a lost item older than the lag',
    options: script({ lostItemAges: [100, 2500] }),
    check: 'lost-items',
    reason: '2500 ms old, older than the lag of 2000 ms',
    logicalIds: ['shared/Sessions'],
  },
  {
    name: 'a fault that missed a part',
    options: script({ hits: { connections: 10, functions: 0 } }),
    check: 'fault-hits',
    reason: 'hit nothing of: functions',
  },
  {
    name: 'a flow that ends otherwise',
    options: { bend: (workload) => (workload.midAirEnd = { observed: 'another child', accepted: false }) },
    check: 'mid-air',
    reason: 'expected the same child, saw another child',
  },
  {
    name: 'a flow that claims a loss when nothing was lost',
    options: {
      ...script({ lostItemAges: [] }),
      bend: (workload) =>
        (workload.midAirEnd = { observed: 'invalid_grant', accepted: true, lostInLag: true }),
    },
    check: 'mid-air',
    reason: 'saw invalid_grant',
  },
  {
    name: 'a journey that needs a writable database without saying so',
    options: {
      bend: bend(
        'hosted-page',
        inStandby({ outcome: 'unavailable', status: 503, reason: '503, Retry-After 2' }),
      ),
    },
    check: 'recovery-hosted-page',
    reason: 'never came back',
  },
  {
    name: 'failures long after DNS has moved',
    options: {
      bend: (workload) => {
        let served = 0;
        workload.change = (journey, result) =>
          journey === 'session' && result.servedBy === 'standby' && result.outcome === 'ok' && ++served > 40
            ? { ...result, outcome: 'wrong', step: 'userinfo', reason: 'status 500' }
            : result;
      },
    },
    check: 'failure-window',
    reason: 'session at userinfo: status 500',
  },
  {
    name: 'a journey that changed without declaring it',
    options: {
      bend: (workload) => {
        let served = 0;
        workload.change = (journey, result) =>
          journey === 'session' && result.servedBy === 'standby' && result.outcome === 'ok' && ++served === 5
            ? { ...result, outcome: 'unavailable', reason: '503, Retry-After 2' }
            : result;
      },
    },
    check: 'dependencies',
    reason: 'session failed in the standby',
  },
];

describe('judges of region-loss', () => {
  test.each(FAILURES)('fail: $name', async ({ options, check, reason, logicalIds }) => {
    const { results, check: find } = await runScripted(regionLoss, options);
    expect(find(check)).toMatchObject({ outcome: 'fail', reason: expect.stringContaining(reason) });
    if (logicalIds !== undefined)
      expect(find(check).logicalIds).toEqual(expect.arrayContaining([...logicalIds]));
    expect(results.outcome).toBe('fail');
  });

  test.each<Case>([
    {
      name: 'no write inside the lag',
      options: script({ lostItemAges: [] }),
      check: 'lost-items',
      reason: 'No write was inside the replication lag',
    },
    {
      name: 'a machine whose lateness could change the verdict',
      options: script({
        lateness: {
          checkerStartMs: 900,
          dnsAnswerMs: 400,
          loopLagMs: 900,
          stolenMs: 0,
          heldBackMs: 0,
          waitedShare: 0,
        },
      }),
      check: 'recovery-session',
      reason: 'Machine too slow for --speed 10',
    },
    {
      name: 'a world that does not tell its limits',
      options: script({ limits: undefined }),
      check: 'failure-window',
      reason: "clients' time-out",
    },
  ])('unknown: $name', async ({ options, check, reason }) => {
    const { results, check: find } = await runScripted(regionLoss, options);
    expect(find(check)).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining(reason) });
    expect(results.outcome).toBe('unknown');
  });

  test('slow recoveries prove nothing on a machine whose host gave its time to others', async () => {
    const slow = { switchAfterMs: 90_000 };
    const onTime = (await runScripted(regionLoss, script(slow))).record.lateness;
    const ruling = async (stolenMs: number) =>
      (await runScripted(regionLoss, script({ ...slow, lateness: { ...onTime, stolenMs } }))).check(
        'recovery-refresh',
      );
    expect(await ruling(12_000)).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('Machine too slow') as unknown,
    });
    expect(await ruling(1000)).toMatchObject({ outcome: 'fail' });
  });

  test('a steady state that is not steady ends the story before the fault', async () => {
    const { record, events, check } = await runScripted(regionLoss, {
      bend: bend('sign-in', () => ({ outcome: 'wrong', step: 'password', reason: 'status 500' })),
    });
    expect(record.end.kind).toBe('cut-short');
    expect(events.some(({ kind }) => kind === 'fault-injected')).toBe(false);
    expect(check('steady-green').reason).toContain('sign-in at password: status 500');
    expect(check('recovery-session')).toMatchObject({ outcome: 'unknown' });
  });
});

describe('judges of steady-state', () => {
  test.each<Case>([
    {
      name: 'a broken handler',
      options: { bend: bend('refresh', (result) => ({ ...result, outcome: 'wrong', reason: 'status 500' })) },
      check: 'steady-green',
      reason: 'attempts failed',
    },
    {
      name: 'traffic in the standby',
      options: { bend: bend('session', (result) => ({ ...result, servedBy: 'standby' })) },
      check: 'steady-green',
      reason: 'served by the standby',
      logicalIds: ['edge-a/PrimaryReady'],
    },
    {
      name: 'a check of the primary that is red',
      options: script({
        extraAtStart: [
          {
            kind: 'checker',
            healthCheck: 'edge-a/PrimaryReady',
            checker: 1,
            healthy: false,
            reason: 'status 404',
          },
          { kind: 'health-check', healthCheck: 'edge-a/PrimaryReady', healthy: false },
        ],
      }),
      check: 'primary-routing',
      reason: 'status 404',
      logicalIds: ['edge-a/PrimaryReady'],
    },
    {
      name: 'a replica of a secret that is not there',
      options: script({ standbySecretError: 'ResourceNotFoundException' }),
      check: 'own-region',
      reason:
        'never reached the secret test/signing-keys in its own region: 1 calls, all ResourceNotFoundException',
      logicalIds: ['shared/SigningKeys'],
    },
    {
      name: 'a permission that was taken away',
      options: script({
        extraAtStart: [
          {
            kind: 'denied',
            functionName: 'auth-a',
            role: 'primary',
            action: 'dynamodb:GetItem',
            resource: 'arn:aws:dynamodb:eu-west-1:111122223333:table/sessions',
            roleLogicalId: 'edge-a/AuthRole',
          },
        ],
      }),
      check: 'denied-permissions',
      reason: 'dynamodb:GetItem for auth-a',
      logicalIds: ['edge-a/AuthRole'],
    },
    {
      name: 'a function that dies',
      options: script({
        extraAtStart: [
          { kind: 'function-died', functionName: 'auth-a', role: 'primary', reason: 'exit code 1' },
        ],
      }),
      check: 'functions-died',
      reason: 'auth-a (primary): exit code 1',
      logicalIds: ['service-a/Auth'],
    },
    {
      name: 'a probe that never runs',
      options: script({ probes: false }),
      check: 'probes',
      reason: 'No probe ran',
    },
    {
      name: 'no probe schedule at all',
      options: script({ probes: false, facts: { schedules: [] } }),
      check: 'probes',
      reason: 'no enabled probe schedule',
    },
    {
      name: 'a probe that finds something',
      options: script({
        extraAtStart: [
          { kind: 'phase', phase: 'steady' },
          { kind: 'probe', role: 'standby', passed: 4, failed: 1, unanswered: 0, failures: ['discovery'] },
        ],
      }),
      check: 'probes',
      reason: 'failed without a fault: discovery',
    },
  ])('fail: $name', async ({ options, check, reason, logicalIds }) => {
    const { results, check: find } = await runScripted(steadyState, options);
    expect(find(check)).toMatchObject({ outcome: 'fail', reason: expect.stringContaining(reason) });
    if (logicalIds !== undefined)
      expect(find(check).logicalIds).toEqual(expect.arrayContaining([...logicalIds]));
    expect(results.outcome).toBe('fail');
  });

  test.each<Case>([
    {
      name: 'a part that the world does not know',
      options: script({ facts: { unknown: [{ part: 'edge-a/Odd', type: 'AWS::Odd::Thing' }] } }),
      check: 'unknown-parts',
      reason: 'AWS::Odd::Thing',
      logicalIds: ['edge-a/Odd'],
    },
    {
      name: 'a process of the world that ended by itself',
      options: script({
        extraAtStart: [{ kind: 'part-died', part: 'tables', reason: 'their process ended by itself' }],
      }),
      check: 'functions-died',
      reason: 'lost its tables',
    },
    {
      name: 'invocations that waited for the machine',
      options: script({
        lateness: {
          checkerStartMs: 1,
          dnsAnswerMs: 1,
          loopLagMs: 1,
          stolenMs: 0,
          heldBackMs: 0,
          waitedShare: 0.2,
        },
      }),
      check: 'machine',
      reason: 'Machine too slow for --speed 10',
    },
  ])('unknown: $name', async ({ options, check, reason, logicalIds }) => {
    const { results, check: find } = await runScripted(steadyState, options);
    expect(find(check)).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining(reason) });
    if (logicalIds !== undefined) expect(find(check).logicalIds).toEqual([...logicalIds]);
    expect(results.outcome).toBe('unknown');
  });

  test('too few clients or attempts are never a pass', async () => {
    const thin = {
      ...steadyState,
      load: { ...steadyState.load, clients: { 'new-connection': 5, 'kept-alive': 0, 'stale-dns': 0 } },
    };
    const { results, check } = await runScripted(thin);
    expect(check('sample-counts')).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('5 clients'),
    });
    expect(results.outcome).toBe('unknown');
  });
});
