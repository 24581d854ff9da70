/** The identity provider of an organisation fails in a scripted world: what its stories demand, both ways. */
import { describe, expect, test } from '@jest/globals';

import { upstreamTurnedAway } from '../../lib/drill/checks/upstream.ts';
import type { Evidence } from '../../lib/drill/check.ts';
import { History } from '../../lib/drill/history.ts';
import type { UpstreamAttemptResult } from '../../lib/drill/load/workload.ts';
import { DEPENDENCY_SCENARIOS } from '../../lib/drill/scenarios/dependencies/index.ts';
import type { Scenario } from '../../lib/drill/scenario.ts';
import { timelineOf } from '../../lib/drill/summary/lanes.ts';
import { upstreamSection } from '../../lib/drill/summary/upstream.ts';
import { alarmOf } from '../support/fake-alarm.ts';
import { goodScript } from '../support/fake-world.ts';
import { runScripted } from '../support/run-scripted.ts';
import type { ScriptedOptions } from '../support/run-scripted.ts';

const STORIES = ['upstream-hangs', 'upstream-errors', 'upstream-lies', 'upstream-changed'];
const named = (name: string): Scenario => DEPENDENCY_SCENARIOS.find((scenario) => scenario.name === name)!;
const page = (change: object = {}) => ({
  ...alarmOf('primary', ['on-call@test.example']),
  name: 'holdover-test-upstream-unreachable',
  ...change,
});
const HOLDS: ScriptedOptions['script'] = {
  whileFailing: [page()],
  failing: () => ({ state: 'ready' }),
  dependencyHits: { 'provider: hangs': 3 },
};

type Bend = (result: UpstreamAttemptResult, isFailing: boolean) => UpstreamAttemptResult;
const run = (name: string, upstream: Bend = (result) => result, script: ScriptedOptions['script'] = {}) =>
  runScripted(named(name), {
    script: { ...HOLDS, ...script },
    bend: (workload) => {
      workload.upstream = upstream;
    },
  });
const underFault =
  (change: Partial<UpstreamAttemptResult>): Bend =>
  (result, isFailing) =>
    isFailing ? { ...result, ...change } : result;

test.each(STORIES)('%s passes where it holds', async (name) => {
  const { results } = await run(name);
  expect(results.checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  expect(results.dependencies.at(-1)).toMatchObject({
    journey: 'sign-in by provider',
    changed: true,
    expectedToChange: true,
  });
  expect(results.dependencies.filter(({ changed }) => changed)).toHaveLength(1);
});

describe('a run that does not hold', () => {
  test.each<[string, Bend, string, string]>([
    [
      'an error page',
      underFault({ outcome: 'failed', step: 'from-provider', reason: 'wrong: 500' }),
      'upstream-turned-away',
      'failed at from-provider (wrong: 500)',
    ],
    [
      'a password that does not work there',
      underFault({ password: 'wrong: a page' }),
      'upstream-turned-away',
      'with a password that wrong: a page',
    ],
    [
      'a person who is kept',
      underFault({ realDurationMs: 9000 }),
      'upstream-turned-away',
      'the slowest after 9000 ms',
    ],
    [
      'a session in a browser that was turned away',
      underFault({ session: 'made' }),
      'no-session-from-provider',
      'have a session that the provider did not earn',
    ],
    [
      'a lie that is believed',
      underFault({ outcome: 'signed-in' }),
      'no-session-from-provider',
      'have a session that the provider did not earn',
    ],
  ])('%s', async (_name, bend, id, words) => {
    const { check, results } = await run('upstream-lies', bend);
    expect(check(id)).toMatchObject({ outcome: 'fail', reason: expect.stringContaining(words) });
    expect(results.outcome).toBe('fail');
  });

  test('nobody gets in afterwards', async () => {
    let wasFailing = false;
    const { check } = await run('upstream-hangs', (result, isFailing) => {
      wasFailing ||= isFailing;
      return wasFailing ? { ...result, outcome: 'turned-away', session: 'none', password: 'ok' } : result;
    });
    expect(check('upstream-back')).toMatchObject({ outcome: 'fail' });
    expect(check('upstream-turned-away').outcome).toBe('pass');
  });

  test('nobody gets in before: the story ends there', async () => {
    const { check, results } = await run('upstream-hangs', (result) => ({ ...result, outcome: 'failed' }));
    expect(check('upstream-steady')).toMatchObject({ outcome: 'fail' });
    expect(check('upstream-turned-away').outcome).toBe('unknown');
    expect(results.outcome).toBe('fail');
  });

  test.each([
    ['each kept until it is lost', underFault({ outcome: 'failed' }), 'fail'],
    ['each turned away as promised', underFault({}), 'unknown'],
  ])('few came by, %s', async (_how, bend, outcome) => {
    const { events } = await run('upstream-hangs', bend);
    const plan = { upstream: { minimumAttempts: 1_000_000 } };
    const evidence = { history: new History(events), lateness: goodScript().lateness, plan, speed: 10 };
    const check = upstreamTurnedAway({ phase: 'failing', healed: 'healed' });
    expect(check.judge(evidence as unknown as Evidence)).toMatchObject({ outcome });
  });

  test('it is believed, and the declaration says that it must not go on', async () => {
    const { check } = await run('upstream-changed', underFault({ outcome: 'signed-in' }));
    expect(check('dependencies')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('sign-in by provider went on'),
    });
  });

  test('one of its lies is never told', async () => {
    const { check } = await run('upstream-lies', undefined, {
      dependencyHits: { 'provider: expired': 0, 'provider: unsigned': 2 },
    });
    expect(check('fault-hits')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('provider: expired'),
    });
  });

  test.each([
    ['nobody is told', [page({ told: [] })], 'nobody was told'],
    ['it is another alarm', [page({ name: 'holdover-test-breaker-opened' })], 'No alarm of the provider'],
    ['it is over', [page({ to: 'OK' })], 'No alarm of the provider'],
  ])('%s', async (_name, whileFailing, words) => {
    const { check } = await run('upstream-errors', undefined, { whileFailing });
    expect(check('upstream-paged')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining(words),
    });
  });

  test('nobody could be asked for a session', async () => {
    const { check } = await run('upstream-lies', underFault({ session: 'unknown' }));
    expect(check('no-session-from-provider').outcome).toBe('unknown');
  });
});

test('its report shows the phases, the sessions and a lane of its own', async () => {
  const { events, results } = await run('upstream-errors');
  const history = new History(events);
  const [table, hits] = upstreamSection(history).blocks;
  expect(table).toMatchObject({
    kind: 'table',
    rows: [
      ['steady', expect.anything(), '0', '0', '', '', '30', '30'],
      expect.arrayContaining(['failing', '0']),
      expect.arrayContaining(['healed']),
    ],
  });
  expect(hits).toMatchObject({ rows: [['hangs', '3']] });
  expect(timelineOf(history, results)?.lanes).toContainEqual(
    expect.objectContaining({ label: 'sign-in by provider' }),
  );
});

test('nobody signs in so where a story has nobody', async () => {
  const { events, results } = await runScripted(named('secret-store-errors'));
  const history = new History(events);
  expect(history.of('upstream-attempt')).toEqual([]);
  expect(upstreamSection(history).blocks).toEqual([]);
  expect(results.dependencies.map(({ journey }) => journey)).not.toContain('sign-in by provider');
});
