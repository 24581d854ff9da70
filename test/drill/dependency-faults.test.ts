/** The database, its proxy and the flags fail in a scripted world: what each story demands, both ways. */
import { describe, expect, test } from '@jest/globals';

import type { HealthDocument } from '../../lambda/contract/health.ts';
import type { Journey } from '../../lambda/contract/journeys.ts';
import type { Emit, JournalEvent } from '../../lib/evidence/events.ts';
import { bootTimeOf } from '../../lib/drill/boot-time.ts';
import { addedLatency } from '../../lib/drill/checks/added-latency.ts';
import type { Evidence } from '../../lib/drill/check.ts';
import { History } from '../../lib/drill/history.ts';
import type { Attempt, EventOf } from '../../lib/drill/history.ts';
import type { AttemptResult } from '../../lib/drill/load/workload.ts';
import { DEPENDENCY_SCENARIOS } from '../../lib/drill/scenarios/dependencies/index.ts';
import type { Scenario } from '../../lib/drill/scenario.ts';
import { coldStart, replicaRead } from '../support/fake-calls.ts';
import { heldFor, heldVersion, holding } from '../support/fake-script.ts';
import { goodScript } from '../support/fake-world.ts';
import type { Script } from '../support/fake-world.ts';
import { runScripted } from '../support/run-scripted.ts';
import type { ScriptedOptions } from '../support/run-scripted.ts';

const named = (name: string): Scenario => DEPENDENCY_SCENARIOS.find((scenario) => scenario.name === name)!;

const probe = (...failures: readonly string[]): Parameters<Emit>[0] => ({
  kind: 'probe',
  role: 'standby',
  passed: 6 - failures.length,
  failed: failures.length,
  unanswered: 0,
  failures,
});
const OLD = 'secret-versions eu-central-1.test.example: database-credential has serial 1 here';
const well = (): Partial<HealthDocument> => ({ state: 'ready' });
const oldFlags = (seconds: number): Partial<HealthDocument> => ({
  state: 'ready',
  soft: { flags: { state: 'degraded', ageSeconds: 60 + seconds, reason: 'no answer' } },
});
const refusedPassword = heldFor(900, 'database-credential');
const credential = (reason: string): Partial<HealthDocument> => ({
  ...refusedPassword,
  dependencies: { 'database-credential': { state: 'degraded', ageSeconds: 900, reason } },
});

/** What the world does in a run of each story that holds. */
const HOLDS: Readonly<Record<string, Partial<Script>>> = {
  'proxy-credentials': { failing: well, whileFailing: [coldStart] },
  'proxy-without-writer': { failing: well, whileFailing: [coldStart] },
  'writer-restart': { failing: well },
  'flag-provider-hangs': { failing: oldFlags, whileFailing: [coldStart] },
  'flag-provider-errors': { failing: oldFlags },
  'cold-start-in-the-dark': { whileFailing: [coldStart, replicaRead] },
  'october-20-wave-1': { whileFailing: [coldStart, replicaRead] },
  'wrong-database-password': {
    documents: { primary: holding('primary', 'database-credential', 1) },
    failing: () => credential('refused where it is used, and no source has a newer one'),
  },
  'replica-late': { failing: well, whileFailing: [probe(OLD)] },
};

test.each(Object.entries(HOLDS))('%s passes where it holds', async (name, script) => {
  const { results } = await runScripted(named(name), { script });
  expect(results.checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  expect(results.outcome).toBe('pass');
});

describe('a run that does not hold', () => {
  test.each<[string, string, ScriptedOptions, string, string]>([
    ['proxy-credentials', 'sign-in needs the proxy', away('sign-in'), 'dependencies', 'sign-in failed'],
    [
      'proxy-credentials',
      'nobody logs in through it meanwhile',
      { script: { dependencyHits: { 'logins at the proxy of the primary': 0 } } },
      'fault-hits',
      'hit nothing of: logins at the proxy of the primary',
    ],
    [
      'proxy-credentials',
      'the region gives itself up',
      { script: { failing: () => ({ state: 'unready' }) } },
      'in-rotation',
      'it left the rotation',
    ],
    ['proxy-without-writer', 'admin needs the proxy', away('admin'), 'dependencies', 'admin failed'],
    ['writer-restart', 'refresh needs the writer', away('refresh'), 'dependencies', 'refresh failed'],
    [
      'writer-restart',
      'the region stays degraded',
      { script: { healed: { state: 'degraded' } } },
      'in-rotation',
      'still said degraded after the fault was undone',
    ],
    ['flag-provider-hangs', 'a request waits for a flag', away('session'), 'dependencies', 'session failed'],
    [
      'flag-provider-hangs',
      'nobody is told that flags are old',
      { script: { failing: well } },
      'soft-told-flags',
      'never said that flags are not fresh',
    ],
    [
      'flag-provider-hangs',
      'flags are told younger than they can be',
      { script: { failing: () => oldFlags(-20) } },
      'soft-told-flags',
      'younger than the fault: 40 s',
    ],
    [
      'flag-provider-hangs',
      'flags stay old',
      { script: { healed: oldFlags(200) } },
      'soft-told-flags',
      'still said that flags are not fresh after the fault was undone',
    ],
    [
      'flag-provider-errors',
      'people wait for a flag',
      away('hosted-page'),
      'dependencies',
      'hosted-page failed, though it declares no hard need of the flag provider',
    ],
    [
      'flag-provider-errors',
      'nobody is told that flags are old',
      { script: { failing: well } },
      'soft-told-flags',
      'never said that flags are not fresh',
    ],
    ['october-20-wave-1', 'sign-in needs both', away('sign-in'), 'dependencies', 'sign-in failed'],
    [
      'october-20-wave-1',
      'nobody hears of it',
      { script: { failing: well } },
      'degraded-told',
      'never said that it is degraded',
    ],
    [
      'wrong-database-password',
      'the wrong password is taken',
      { script: { failing: () => heldFor(900) } },
      'value-refused',
      'the wrong value was taken',
    ],
    [
      'wrong-database-password',
      'the wrong password is held, and a refusal is told of it',
      {
        script: {
          failing: () => ({
            ...credential('refused where it is used, and no source has a newer one'),
            versions: { 'database-credential': heldVersion(2) },
          }),
        },
      },
      'value-refused',
      'database-credential was held with serial 2 while it was wrong, after 1',
    ],
    [
      'cold-start-in-the-dark',
      'what starts lives on what was put aside',
      { script: { whileFailing: [coldStart] } },
      'replica-used',
      'No function of the primary read a secret in eu-central-1',
    ],
    [
      'wrong-database-password',
      'nobody could read it',
      { script: { failing: () => credential('ThrottlingException') } },
      'value-refused',
      'for another reason: ThrottlingException',
    ],
    [
      'replica-late',
      'the standby signs nobody in',
      { script: { whileFailing: [probe(OLD, 'sign-in login.test.example: password')] } },
      'standby-serves',
      'A probe in the standby failed: sign-in login.test.example: password.',
    ],
  ])('%s: %s', async (name, _what, options, id, reason) => {
    const { results, check } = await runScripted(named(name), {
      ...options,
      script: { ...HOLDS[name], ...options.script },
    });
    expect(results.outcome).toBe('fail');
    expect(check(id)).toMatchObject({ outcome: 'fail' });
    expect(check(id).reason).toContain(reason);
  });

  test('replica-late: that a probe finds the secret late stops no sign-in', async () => {
    const late = probe('secret-versions eu-central-1.dev.example: late');
    const { check } = await runScripted(named('replica-late'), {
      script: { failing: well, whileFailing: [late] },
    });
    expect(check('standby-serves').outcome).toBe('pass');
  });

  test('replica-late: a standby that nobody probed proves nothing', async () => {
    const { check } = await runScripted(named('replica-late'), { script: { failing: well } });
    expect(check('standby-serves').outcome).toBe('unknown');
  });
});

describe('people who come by while environments start', () => {
  const boot = (from: number, until: number, role: 'primary' | 'standby' = 'primary') =>
    ({
      ...coldStart,
      role,
      milliseconds: until - from,
      reason: 'on-demand',
      realMs: until,
      at: until * 10,
    }) as EventOf<'boot'>;
  const attempt = (from: number, until: number, phase = 'failing') =>
    ({
      kind: 'attempt',
      journey: 'session',
      client: 'one',
      clientKind: 'kept-alive',
      phase,
      startedAt: from * 10,
      endedAt: until * 10,
      outcome: 'ok',
      servedBy: 'primary',
      realDurationMs: until - from,
      realMs: until,
      at: until * 10,
    }) as Attempt;

  test('waited for the starts of their region, side by side ones once', () => {
    const starts = [boot(1000, 2000), boot(1500, 3000), boot(5000, 6000), boot(0, 9000, 'standby')];
    expect(bootTimeOf(attempt(500, 4000), starts)).toBe(2000);
    expect(bootTimeOf(attempt(3000, 5500), starts)).toBe(500);
    expect(bootTimeOf(attempt(3000, 5000), starts)).toBe(0);
  });

  const judge = (environments: 'kept' | 'recycled', during: readonly Attempt[]) => {
    const about = (event: object, realMs: number) => ({ ...event, realMs, at: realMs * 10 }) as JournalEvent;
    const events = [
      about({ ...coldStart, milliseconds: 200, reason: 'provisioned' }, 0),
      attempt(100, 130, 'steady'),
      about(
        { kind: 'fault-injected', what: 'region-loss', roles: ['primary'], fault: 'x', target: 'primary' },
        900,
      ),
      about({ kind: 'phase', phase: 'failing' }, 900),
      boot(1000, 5000),
      ...during,
    ];
    const evidence = { history: new History(events), speed: 10, lateness: goodScript().lateness };
    return addedLatency({
      phase: 'failing',
      p50Milliseconds: 250,
      p99Milliseconds: 2500,
      environments,
    }).judge(evidence as unknown as Evidence);
  };

  test('are judged by what they waited beyond them, where the story itself ends environments', () => {
    const waited = [attempt(1100, 5200), attempt(6000, 6040)];
    expect(judge('recycled', waited)).toMatchObject({ outcome: 'pass' });
    expect(judge('recycled', waited).reason).toContain('session took 170 ms more at p99 beyond starts');
    expect(judge('kept', waited).reason).toContain('session took 4070 ms more at p99 than before');
    expect(judge('kept', waited).outcome).toBe('fail');
  });

  test.each([
    ['who waited much longer than that', [attempt(1100, 9000), attempt(9500, 9540)], 'p99 beyond starts'],
    ['who came by when nothing started', [attempt(1100, 5200), attempt(6000, 6400)], 'p50'],
  ])('%s are found', (_who, during, what) => {
    expect(judge('recycled', during).outcome).toBe('fail');
    expect(judge('recycled', during).reason).toContain(`more at ${what} than before`);
  });
});

/** One journey is told to come back while a dependency fails. */
function away(journey: Journey): ScriptedOptions {
  const change: Partial<AttemptResult> = { outcome: 'unavailable', reason: '503, Retry-After 5' };
  return {
    bend: (workload) => {
      workload.change = (of, result) =>
        of === journey && workload.isFailing ? { ...result, ...change } : result;
    },
  };
}
