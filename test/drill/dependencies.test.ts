/** A failing dependency, and each judge of it both ways, in a scripted world. */
import { describe, expect, test } from '@jest/globals';

import type { Journey } from '../../lambda/contract/journeys.ts';
import type { AttemptResult } from '../../lib/drill/load/workload.ts';
import { DEPENDENCY_SCENARIOS } from '../../lib/drill/scenarios/dependencies/index.ts';
import { dependencyScenario } from '../../lib/drill/scenarios/dependencies/story.ts';
import { secretStoreErrors as errors } from '../../lib/drill/scenarios/dependencies/secret-store-errors.ts';
import { heldFor, heldVersion, holding } from '../support/fake-script.ts';
import { goodScript } from '../support/fake-world.ts';
import { wrongSigningKeys as wrongKeys } from '../../lib/drill/scenarios/dependencies/wrong-signing-keys.ts';
import { runScripted } from '../support/run-scripted.ts';
import type { ScriptedOptions, ScriptedRun } from '../support/run-scripted.ts';

const secretStoreErrors = dependencyScenario(errors);
const wrongSigningKeys = dependencyScenario(wrongKeys);
const notPassed = ({ results }: ScriptedRun) => results.checks.filter(({ outcome }) => outcome !== 'pass');

describe('a secret store that fails', () => {
  test('passes where nobody notices, and is undone once', async () => {
    const run = await runScripted(secretStoreErrors);
    expect(notPassed(run)).toEqual([]);
    expect(run.results).toMatchObject({ outcome: 'pass', shape: 'none' });
    expect(run.world.undone).toEqual(['heal secret-store', 'stop']);
    expect(run.results.journeys.map(({ recovery }) => recovery)).toEqual([null, null, null, null, null]);
    expect(run.results.dependencies.filter(({ changed }) => changed)).toEqual([]);
  });

  test.each<[string, ScriptedOptions, string, string]>([
    [
      'a fault that hits nothing',
      { script: { dependencyHits: { 'secret store of the primary': 0 } } },
      'fault-hits',
      'hit nothing of: secret store of the primary',
    ],
    [
      'a journey that fails without declaring it',
      { bend: failing('session', { outcome: 'unavailable', reason: '503, Retry-After 5' }) },
      'dependencies',
      'session failed, though it declares no hard need of the secret store',
    ],
    [
      'a journey that never answers',
      {
        bend: failing('refresh', {
          outcome: 'unreachable',
          reason: 'timed out',
        }),
      },
      'dependencies',
      'refresh failed, though it declares no hard need of the secret store',
    ],
    [
      'a region that hides what it lives on',
      { script: { failing: () => ({}) } },
      'degraded-told',
      'never said that it is degraded',
    ],
    [
      'a region that leaves the rotation',
      { script: { failing: () => ({ state: 'unready' }) } },
      'degraded-told',
      'The primary said unready while the dependency failed: it left the rotation.',
    ],
    [
      'a region that says nothing any more',
      { script: { failing: () => undefined } },
      'degraded-told',
      'The primary said silent while the dependency failed',
    ],
    [
      'an age that does not grow',
      { script: { failing: () => heldFor(60) } },
      'degraded-told',
      'an age that does not grow: signing-keys was said to be 60 s old',
    ],
    [
      'an age that nobody tells',
      { script: { failing: () => ({ state: 'degraded' }) } },
      'degraded-told',
      'no age was told at all',
    ],
    [
      'a region that stays degraded',
      { script: { healed: heldFor(400) } },
      'degraded-told',
      'still said degraded after the fault was undone (signing-keys: InternalServiceError)',
    ],
    [
      'an environment that is replaced because of it',
      { script: { whileFailing: [boot('replaced')] } },
      'alone-again',
      '1 environments were replaced after the fault, first of auth-primary',
    ],
    [
      'a function that dies of it',
      {
        script: {
          whileFailing: [
            { kind: 'function-died', functionName: 'auth-primary', role: 'primary', reason: 'exit 1' },
          ],
        },
      },
      'alone-again',
      'auth-primary (primary) died after the fault: exit 1',
    ],
    [
      'a journey that does not come back',
      { bend: failingFrom('healed', 'session', { outcome: 'wrong', reason: 'status 500' }) },
      'alone-again',
      'failed after the fault was undone, most often session at start: status 500',
    ],
  ])('%s is found', async (_name, options, id, reason) => {
    const { results, check } = await runScripted(secretStoreErrors, options);
    expect(results.outcome).toBe('fail');
    expect(check(id)).toMatchObject({ outcome: 'fail' });
    expect(check(id).reason).toContain(reason);
  });

  test('a machine without idle time takes a time-out here and there on itself, not an outage', async () => {
    const lateness = { ...goodScript().lateness, idleShare: 0.02 };
    let asked = 0;
    const once = await runScripted(secretStoreErrors, {
      script: { lateness },
      bend: (workload) => {
        workload.change = (of, result) =>
          of === 'admin' && workload.isFailing && ++asked === 1
            ? { ...result, outcome: 'unavailable' }
            : result;
      },
    });
    expect(once.check('dependencies').outcome).toBe('unknown');
    expect(once.check('dependencies').reason).toContain('Machine too slow for --speed 10: admin failed');
    const always = await runScripted(secretStoreErrors, {
      script: { lateness },
      bend: failing('admin', { outcome: 'unavailable' }),
    });
    expect(always.check('dependencies').outcome).toBe('fail');
  });

  test('what one journey lost to such a machine does not hide what another lost to the service', async () => {
    let asked = 0;
    const { check } = await runScripted(secretStoreErrors, {
      script: { lateness: { ...goodScript().lateness, idleShare: 0.02 } },
      bend: (workload) => {
        workload.change = (of, result) => {
          const away = workload.isFailing && (of === 'refresh' || (of === 'session' && ++asked === 3));
          return away ? { ...result, outcome: 'unavailable' } : result;
        };
      },
    });
    expect(check('dependencies').outcome).toBe('fail');
    expect(check('dependencies').reason).toContain('refresh failed');
  });

  test.each([
    ['no answer in time', 'unknown'],
    ['connection refused', 'fail'],
  ])('unready on a machine without idle time, because of "%s": %s', async (reason, outcome) => {
    const { check } = await runScripted(secretStoreErrors, {
      script: {
        lateness: { ...goodScript().lateness, idleShare: 0.02 },
        failing: () => ({ state: 'unready', dependencies: { 'aurora-read': { state: 'down', reason } } }),
      },
    });
    expect(check('degraded-told').outcome).toBe(outcome);
  });

  test('one that could not be undone is an unknown, and the run ends', async () => {
    const { results, world } = await runScripted(secretStoreErrors, { script: { healFails: true } });
    expect(results).toMatchObject({ outcome: 'unknown', sentence: 'the store stays dark' });
    expect(world.undone).toEqual(['heal secret-store', 'stop']);
  });

  test('a world that cannot do it finds nothing out', async () => {
    const { results } = await runScripted(secretStoreErrors, { script: { abilities: ['load'] } });
    expect(results).toMatchObject({
      outcome: 'unknown',
      sentence: 'This world cannot do what secret-store-errors needs: secret-store.',
    });
  });
});

describe('people who wait for what failed', () => {
  const slow = (milliseconds: number, options: ScriptedOptions = {}): ScriptedOptions => ({
    ...options,
    bend: (workload) =>
      (workload.takes = (journey) => (journey === 'refresh' && workload.isFailing ? milliseconds : 30)),
  });

  test('are found by their median', async () => {
    const { check } = await runScripted(secretStoreErrors, slow(400));
    expect(check('added-latency')).toMatchObject({ outcome: 'fail' });
    expect(check('added-latency').reason).toContain('refresh took 370 ms more at p50');
  });

  test.each([
    ['was late', { loopLagMs: 300 }],
    ['had other work', { idleShare: 0.05 }],
  ])('are not told from a machine that %s', async (_name, change) => {
    const lateness = { ...goodScript().lateness, ...change };
    const { results, check } = await runScripted(secretStoreErrors, slow(400, { script: { lateness } }));
    expect(check('added-latency').outcome).toBe('unknown');
    expect(check('added-latency').reason).toContain('Machine too slow for --speed 10');
    expect(results.outcome).toBe('unknown');
  });

  const beside = async (otherWorkShare: number, milliseconds: number) => {
    const lateness = { ...goodScript().lateness, otherWorkShare };
    const { check } = await runScripted(secretStoreErrors, slow(milliseconds, { script: { lateness } }));
    return check('added-latency');
  };

  test('are not told from other programs that may have had as much time', async () => {
    const found = await beside(0.3, 400);
    expect(found.outcome).toBe('unknown');
    expect(found.reason).toMatch(
      /^Machine busy with other work \(30 % of the processors\): refresh took 370 ms more/,
    );
  });

  test.each([
    ['what a desktop always has', 0.09, 300],
    ['a share of that wait only', 0.15, 2000],
  ])('are found beside programs that had %s', async (_name, share, milliseconds) => {
    expect(await beside(share, milliseconds)).toMatchObject({ outcome: 'fail' });
  });

  test('are not there when it is a little', async () => {
    const { check } = await runScripted(secretStoreErrors, slow(200));
    expect(check('added-latency')).toMatchObject({ outcome: 'pass' });
  });
});

describe('environments that start while it fails', () => {
  const cold = dependencyScenario({
    ...{ name: 'cold', title: 'cold', story: 'cold', what: 'the secret store', absent: ['secret-store'] },
    faults: [
      { kind: 'secret-store', roles: ['primary'], manner: { kind: 'errors' } },
      { kind: 'recycle-environments', roles: ['primary'] },
    ],
    degraded: [],
  });

  test('are counted', async () => {
    const run = await runScripted(cold, { script: { whileFailing: [boot('on-demand')] } });
    expect(notPassed(run)).toEqual([]);
    expect(run.check('cold-in-the-dark').reason).toContain('in the primary');
    expect(run.world.undone).toEqual(['heal recycle-environments', 'heal secret-store', 'stop']);
  });

  test('none is no proof', async () => {
    const { results, check } = await runScripted(cold);
    expect(check('cold-in-the-dark').outcome).toBe('unknown');
    expect(results.outcome).toBe('unknown');
  });
});

describe('a dependency that a journey declares to need', () => {
  const story = {
    ...{ name: 'absent', title: 'absent', story: 'absent', what: 'a writable database', degraded: [] },
    faults: [{ kind: 'secret-store', roles: ['primary'], manner: { kind: 'errors' } }],
    absent: ['aurora-write'],
  } as const;
  const away = { bend: failing('admin', { outcome: 'unavailable', reason: '503, Retry-After 5' }) };

  test('has to make it change when the fault lasts', async () => {
    const lasting = dependencyScenario(story);
    expect((await runScripted(lasting, away)).check('dependencies')).toMatchObject({ outcome: 'pass' });
    const { check } = await runScripted(lasting);
    expect(check('dependencies')).toMatchObject({ outcome: 'fail' });
    expect(check('dependencies').reason).toContain('admin went on, though it declares a hard need');
  });

  test('may make it change when the fault passes', async () => {
    const passing = dependencyScenario({ ...story, manner: 'passing' });
    expect((await runScripted(passing, away)).check('dependencies')).toMatchObject({ outcome: 'pass' });
    expect((await runScripted(passing)).check('dependencies')).toMatchObject({ outcome: 'pass' });
  });
});

describe('a value that is wrong', () => {
  const documents = { primary: holding('primary', 'signing-keys', 1) };
  const refused = (reason: string) => ({
    state: 'degraded' as const,
    dependencies: { 'signing-keys': { state: 'degraded' as const, ageSeconds: 900, reason } },
  });

  test('passes where it is refused', async () => {
    const run = await runScripted(wrongSigningKeys, {
      script: { documents, failing: () => refused('value with serial 2 failed its check') },
    });
    expect(notPassed(run)).toEqual([]);
    expect(run.check('value-refused').reason).toContain('signing-keys 1 was kept: value with serial 2');
  });

  test('of which nobody knows which one was good proves nothing', async () => {
    const { check } = await runScripted(wrongSigningKeys, {
      script: { failing: () => refused('failed its check') },
    });
    expect(check('value-refused').outcome).toBe('unknown');
  });

  test.each([
    ['that is taken', heldFor(900, 'cookie-keys'), 'the wrong value was taken'],
    [
      'that is held, whatever is said of it',
      { ...refused('value with serial 2 failed its check'), versions: { 'signing-keys': heldVersion(2) } },
      'signing-keys was held with serial 2 while it was wrong, after 1',
    ],
    ['that nobody could read', refused('ThrottlingException'), 'for another reason: ThrottlingException'],
  ])('%s is found', async (_name, document, reason) => {
    const { check } = await runScripted(wrongSigningKeys, { script: { documents, failing: () => document } });
    expect(check('value-refused')).toMatchObject({ outcome: 'fail' });
    expect(check('value-refused').reason).toContain(reason);
  });
});

test('every story of a failing dependency is of one group, needs what it does, and observes what it heals', () => {
  for (const { group, needs, steps, shapes } of DEPENDENCY_SCENARIOS) {
    expect(group).toBe('dependencies');
    expect(shapes).toEqual([]);
    const faults = steps.flatMap((step) => (step.kind === 'inject' ? step.faults : []));
    expect(faults.length).toBeGreaterThan(0);
    expect(needs).toEqual(expect.arrayContaining(faults.map(({ kind }) => kind)));
    expect(steps.map(({ kind }) => kind)).toEqual(['observe', 'inject', 'heal']);
  }
});

function boot(reason: 'replaced' | 'on-demand') {
  const about = { kind: 'boot', functionName: 'auth-primary', role: 'primary' } as const;
  return { ...about, environmentId: 'x', milliseconds: 900, reason } as const;
}

/** Changes the answers that one journey gets while a dependency fails. */
function failing(journey: Journey, change: Partial<AttemptResult>): NonNullable<ScriptedOptions['bend']> {
  return (workload) => {
    workload.change = (of, result) =>
      of === journey && workload.isFailing ? { ...result, ...change } : result;
  };
}

/** The same, from the moment on at which all is undone. */
function failingFrom(
  _phase: 'healed',
  journey: Journey,
  change: Partial<AttemptResult>,
): NonNullable<ScriptedOptions['bend']> {
  let failed = false;
  return (workload) => {
    workload.change = (of, result) => {
      failed ||= workload.isFailing;
      return of === journey && failed && !workload.isFailing ? { ...result, ...change } : result;
    };
  };
}
