/** The day as a whole in a scripted world: each wave is judged for itself, and the loss as any other. */
import { describe, expect, test } from '@jest/globals';

import type { HealthDocument } from '../../lambda/contract/health.ts';
import type { Journey } from '../../lambda/contract/journeys.ts';
import type { Emit } from '../../lib/evidence/events.ts';
import { History } from '../../lib/drill/history.ts';
import { october20 } from '../../lib/drill/scenarios/october-20.ts';
import { summarize } from '../../lib/drill/summary.ts';
import { alarmOf } from '../support/fake-alarm.ts';
import { coldStart, replicaRead } from '../support/fake-calls.ts';
import { goodScript } from '../support/fake-world.ts';
import { runScripted } from '../support/run-scripted.ts';
import type { ScriptedOptions } from '../support/run-scripted.ts';

type Entry = Parameters<Emit>[0];
const call = (service: string, role?: 'primary' | 'standby'): Entry => ({
  kind: 'control-plane-call',
  service,
  ...(role === undefined ? {} : { role }),
  outcome: 'answered',
});

const run = ({ script, ...options }: ScriptedOptions = {}) =>
  runScripted(october20, { ...options, script: { whileFailing: [coldStart, replicaRead], ...script } });

test('passes where every wave is lived through and the loss is survived, and everything is undone in reverse', async () => {
  const { results, world } = await run();
  expect(results.checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  expect(results.outcome).toBe('pass');
  expect(world.undone).toEqual([
    'heal region-loss',
    'heal monitoring',
    'heal deploy-plane',
    'heal flag-provider',
    'heal recycle-environments',
    'heal proxy-credentials',
    'heal secret-store',
    'stop',
  ]);
});

test('shows each wave as a stage before the loss, and recovers from the loss and not from the first wave', async () => {
  const { results, events } = await run();
  const [first, second, third, fourth, lost] = results.stages;
  expect([first, second, third, fourth, lost].map((stage) => stage?.label)).toEqual([
    'credentials-fail',
    'flags-hang',
    'deploys-out',
    'monitoring-out',
    'region lost',
  ]);
  expect(first?.detail).toContain('secret-store (errors) in the primary, proxy-credentials in the primary');
  expect(results.stages.find(({ id }) => id === 'record-switched')?.afterSeconds).toBe(40);
  for (const { journey, recovery } of results.journeys)
    if (journey !== 'admin') expect(recovery?.p50Seconds).toBeLessThan(60);
  const page = JSON.stringify(summarize(october20, results, events, 'drills/x'));
  expect(page).toContain('flag-provider (hang) in the primary');
});

describe('a day that does not hold', () => {
  test.each<[string, ScriptedOptions, string, string]>([
    [
      'a journey fails before the region is lost',
      away('session'),
      'dependencies-before-the-loss',
      'session failed, though it declares no hard need of the secret store',
    ],
    [
      'a fault hits nothing',
      { script: { dependencyHits: { 'lambda for the primary': 0 } } },
      'fault-hits',
      'hit nothing of: lambda for the primary',
    ],
    [
      'the region hides what it lives on',
      { script: { failing: (): Partial<HealthDocument> => ({ state: 'ready' }) } },
      'degraded-told',
      'never said that it is degraded',
    ],
    [
      'a change goes through',
      { script: { changes: () => ({ outcome: 'answered' }) } },
      'changes-refused',
      'deploy-stack was answered while nobody should be able to change anything',
    ],
    [
      'nothing could be changed before either',
      { script: { changes: () => ({ outcome: 'refused', code: 'InvalidAction', status: 400 }) } },
      'changes-refused',
      'deploy-stack was refused (InvalidAction) before anything failed',
    ],
    [
      'a region is only unreachable',
      {
        script: {
          changes: (works) => (works ? { outcome: 'answered' } : { outcome: 'unreachable', reason: 'reset' }),
        },
      },
      'changes-refused',
      'deploy-stack was unreachable (reset) while',
    ],
    [
      'recovery edits a record',
      { script: { afterLoss: [call('route53')] } },
      'data-planes-only',
      'After the loss somebody called route53, which was answered.',
    ],
    [
      "recovery asks the lost region's database API",
      { script: { afterLoss: [call('rds', 'primary')] } },
      'data-planes-only',
      'somebody called rds of the primary',
    ],
    [
      "the standby's database API is needed before anybody decides",
      { script: { afterLoss: [call('rds', 'standby')] } },
      'data-planes-only',
      'rds of the standby was called before anybody decided to promote',
    ],
    [
      'an alarm of the blind region goes off',
      { script: { afterLoss: [alarmOf('primary', ['on-call@test.example'])] } },
      'monitoring-silent',
      'probe-failed (primary) went to ALARM',
    ],
    ['nobody is told', { script: { alarm: undefined } }, 'paged', 'No alarm of the standby went off'],
    [
      'DNS never moves',
      { script: { switchAfterMs: undefined } },
      'routing',
      'DNS never left the lost region',
    ],
  ])('%s', async (_what, options, id, reason) => {
    const { check, results } = await run(options);
    expect(check(id)).toMatchObject({ outcome: 'fail' });
    expect(check(id).reason).toContain(reason);
    expect(results.outcome).toBe('fail');
  });

  test('one in which no environment started in the dark proves less, and says so', async () => {
    const { check } = await run({ script: { whileFailing: [replicaRead] } });
    expect(check('cold-in-the-dark')).toMatchObject({ outcome: 'unknown' });
  });
});

/** One journey is told to come back while dependencies fail. */
function away(journey: Journey): ScriptedOptions {
  return {
    bend: (workload) => {
      workload.change = (of, result) =>
        of === journey && workload.isFailing
          ? { ...result, outcome: 'unavailable', reason: '503, Retry-After 5' }
          : result;
    },
  };
}

test('what was in flight when the region went is counted with the loss, what had ended before is not', async () => {
  const { events, world } = await run();
  const { lostAt = 0 } = new History(events);
  const inFlight = events.findLast(
    (event) => event.kind === 'attempt' && event.phase === 'monitoring-out' && event.journey === 'sign-in',
  );
  const rulingWithEnd = (endedAt: number) => {
    const failed = { outcome: 'unreachable', reason: 'no answer', startedAt: lostAt - 500, endedAt } as const;
    const bent = events.map((event) =>
      event === inFlight && event.kind === 'attempt' ? { ...event, ...failed } : event,
    );
    const check = october20.checks.find(({ id }) => id === 'dependencies-before-the-loss');
    const { lateness } = goodScript();
    const { load: plan, selfHealing, measured } = october20;
    const { environment } = world;
    const told = {
      environment,
      plan,
      selfHealing,
      measured,
      lateness,
      shape: 'black-hole',
      speed: 10,
    } as const;
    return check?.judge({ history: new History(bent), ...told });
  };
  expect(rulingWithEnd(lostAt + 5000)).toMatchObject({ outcome: 'pass' });
  expect(rulingWithEnd(lostAt - 100)).toMatchObject({ outcome: 'fail' });
});
