import { describe, expect, test } from '@jest/globals';

import { JOURNEY_DEPENDENCIES } from '../../lambda/contract/journeys.ts';
import { expectedJourneys, isReachableWithout, isReadyWithout } from '../../lib/drill/half-deployed.ts';
import { halfDeployedStandby } from '../../lib/drill/scenarios/half-deployed-standby.ts';
import { REMOVABLE_STACKS } from '../../lib/world/world.ts';
import type { RemovableStack } from '../../lib/world/world.ts';
import { testFacts } from '../support/fake-world.ts';
import { runScripted } from '../support/run-scripted.ts';
import type { ScriptedOptions } from '../support/run-scripted.ts';

const declared = { journeys: JOURNEY_DEPENDENCIES };

describe('what is left without a stack', () => {
  test.each<[RemovableStack, readonly string[], boolean, boolean]>([
    ['edge', [], false, false],
    ['service', [], false, false],
    ['identities', ['session', 'refresh', 'hosted-page'], false, true],
    ['observability', ['session', 'refresh', 'hosted-page', 'sign-in'], true, true],
  ])('%s', (stack, journeys, ready, reachable) => {
    expect(expectedJourneys(stack, declared)).toEqual(journeys);
    expect(isReadyWithout(stack, declared)).toBe(ready);
    expect(isReachableWithout(stack)).toBe(reachable);
  });

  test('follows the declaration: a refresh that needed the database would stay away', () => {
    const refresh = { hard: ['aurora-read'], soft: [] } as const;
    const journeys = { ...JOURNEY_DEPENDENCIES, refresh };
    expect(expectedJourneys('identities', { journeys })).toEqual(['session', 'hosted-page']);
  });
});

/** A world that behaves as the stack's absence demands. */
const truthful: Readonly<Record<RemovableStack, ScriptedOptions>> = {
  edge: { script: { switchAfterMs: undefined, standbyWord: '' } },
  service: { script: { switchAfterMs: undefined, standbyWord: 'Unknown host' } },
  identities: { script: { standbyWord: 'holdover-unready' }, bend: withoutSignIn },
  observability: {},
};

function withoutSignIn(workload: Parameters<NonNullable<ScriptedOptions['bend']>>[0]): void {
  workload.change = (journey, result) =>
    journey === 'sign-in' && result.servedBy === 'standby'
      ? { ...result, outcome: 'unavailable', reason: '503, Retry-After 5' }
      : result;
}

describe('half-deployed-standby', () => {
  test.each(REMOVABLE_STACKS)('without %s a truthful standby passes', async (stack) => {
    const { results, check } = await runScripted(halfDeployedStandby(stack), truthful[stack]);
    expect(results.checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(results.variation).toBe(`the standby without its ${stack} stack`);
    expect(check('readiness-told').reason).toContain('Asked 2 times');
  });

  test('a green lie is found, and the rule that tells it is named', async () => {
    const lie = { ...truthful.identities, script: { standbyWord: 'holdover-serving' } };
    const { results, check } = await runScripted(halfDeployedStandby('identities'), lie);
    expect(results.outcome).toBe('fail');
    expect(check('readiness-told')).toMatchObject({
      outcome: 'fail',
      stage: 'readiness',
      reason:
        'It said "holdover-serving" (200), though without identities it cannot serve sign-in and refresh.',
      logicalIds: ['service-standby/ReadyRule'],
    });
  });

  test('a word that is too modest is no truth either', async () => {
    const { check } = await runScripted(halfDeployedStandby('observability'), {
      script: { standbyWord: 'holdover-unready' },
    });
    expect(check('readiness-told').outcome).toBe('fail');
  });

  test.each<[string, RemovableStack, ScriptedOptions, string, string]>([
    [
      'a sign-in without the database that it declares',
      'identities',
      { script: { standbyWord: 'holdover-unready' } },
      'journeys-left',
      'sign-in went on, though it needs what identities holds',
    ],
    [
      'DNS that never leaves',
      'observability',
      { script: { switchAfterMs: undefined } },
      'record-told',
      'DNS never led to a standby that answers',
    ],
    [
      'DNS that leads to nobody',
      'service',
      { script: { standbyWord: 'Unknown host' } },
      'record-told',
      'DNS led to a standby that nobody answers in',
    ],
    [
      'journeys that come back too late',
      'observability',
      { script: { switchAfterMs: 80_000 } },
      'back-in-time-session',
      'Too slow: the slowest of 5 clients',
    ],
  ])('%s is found', async (_name, stack, options, id, reason) => {
    const { results, check } = await runScripted(halfDeployedStandby(stack), options);
    expect(results.outcome).toBe('fail');
    expect(check(id).outcome).toBe('fail');
    expect(check(id).reason).toContain(reason);
  });

  test('a standby without a record says so', async () => {
    const records = testFacts().records.filter(({ failover }) => failover !== 'SECONDARY');
    const { script } = truthful.edge;
    const { check } = await runScripted(halfDeployedStandby('edge'), {
      script: { ...script, facts: { records } },
    });
    expect(check('record-told')).toMatchObject({
      outcome: 'pass',
      reason: 'There is no SECONDARY record, and DNS did not lead there after the loss.',
    });
  });
});
