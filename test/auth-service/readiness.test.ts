/** `/health/ready`: what counts, what is only shown, and that it answers inside a checker's patience. */
import { describe, expect, test } from '@jest/globals';
import { answers, createReadiness } from '../../lambda/auth-service/health/readiness.ts';
import type { HealthCheck, HealthChecks } from '../../lambda/auth-service/health/readiness.ts';
import type { DependencyHealth } from '../../lambda/contract/health.ts';
import { TemporarilyUnavailable } from '../../lambda/runtime/errors.ts';

const healthy: DependencyHealth = { state: 'healthy' };
const degraded: DependencyHealth = { state: 'degraded', ageSeconds: 400, reason: 'no answer' };
const down: DependencyHealth = { state: 'down', reason: 'not read yet' };
const fine: HealthCheck = answers(() => Promise.resolve('anything'));
const broken: HealthCheck = answers(() => Promise.reject(new Error('row of somebody')));
const hanging: HealthCheck = () => new Promise(() => undefined);

/** Waits that the readiness asked for; `pass` lets them end. */
function patience() {
  const waits: { milliseconds: number; pass: () => void }[] = [];
  const sleep = (milliseconds: number) =>
    new Promise<void>((pass) => void waits.push({ milliseconds, pass }));
  const time = { now: 0 };
  return { waits, time, clock: { sleep, runningMilliseconds: () => time.now } };
}
const versions = { keys: { serial: 3, heldForSeconds: 60, confirmedAgeSeconds: 5 } };
const readiness = (
  held: Readonly<Record<string, DependencyHealth>>,
  checks: HealthChecks,
  deepChecks: HealthChecks = {},
  clock = patience().clock,
) =>
  createReadiness({
    role: 'standby',
    region: 'eu-central-1',
    held: () => held,
    versions: () => versions,
    checks,
    deepChecks,
    clock,
  });

describe('readiness', () => {
  test.each([
    ['ready', { keys: healthy }, { fine, too: fine }],
    ['ready', {}, {}],
    ['degraded', { keys: healthy, password: degraded }, { fine }],
    ['degraded', { keys: healthy }, { spare: () => Promise.resolve(degraded) }],
    ['unready', { keys: degraded, password: down }, { fine }],
    ['unready', { keys: healthy }, { fine, broken }],
    ['unready', { keys: degraded }, { broken }],
  ] as const)('is %s with %j', async (state, held, checks) => {
    const asked = readiness(held, checks);
    expect(await asked.state()).toBe(state);
    expect((await asked.document()).state).toBe(state);
  });

  test('a check that hangs is a check that failed, and well before a checker gives up after 2 s', async () => {
    const { waits, clock } = patience();
    const { state } = readiness({ keys: healthy }, { fine, hanging }, {}, clock);
    const answer = state();
    expect(waits).toHaveLength(2);
    expect(waits.every(({ milliseconds }) => milliseconds < 1500)).toBe(true);
    waits.forEach(({ pass }) => pass());
    expect(await answer).toBe('unready');
  });

  test('asks all of them at once', async () => {
    const asked: string[] = [];
    const open: (() => void)[] = [];
    const check = (name: string) =>
      answers(() => {
        asked.push(name);
        return new Promise<void>((resolve) => void open.push(resolve));
      });
    const names = ['table', 'directory', 'database'];
    const answer = readiness({}, Object.fromEntries(names.map((name) => [name, check(name)]))).state();
    expect(asked).toEqual(names);
    open.forEach((resolve) => resolve());
    expect(await answer).toBe('ready');
  });

  test('reads what is held after the checks, which may have refreshed it', async () => {
    let state: DependencyHealth = down;
    const refreshing: HealthCheck = () => Promise.resolve((state = healthy));
    const ready = createReadiness({
      role: 'primary',
      region: 'eu-west-1',
      held: () => ({ keys: state }),
      versions: () => ({}),
      checks: { refreshing },
      deepChecks: {},
      clock: patience().clock,
    });
    expect(await ready.state()).toBe('ready');
  });
});

describe('the document', () => {
  test('names everything that counts, with state, age and reason, and no library message', async () => {
    const unavailable = answers(() =>
      Promise.reject(new TemporarilyUnavailable('database', 'No reader answers.')),
    );
    const { document } = readiness({ 'mac-keys': degraded }, { table: fine, broken, unavailable });
    expect(await document()).toEqual({
      state: 'unready',
      role: 'standby',
      region: 'eu-central-1',
      dependencies: {
        'mac-keys': degraded,
        table: healthy,
        broken: { state: 'down', reason: 'Error' },
        unavailable: { state: 'down', reason: 'No reader answers. (TEMPORARILY_UNAVAILABLE)' },
      },
      versions,
      soft: {},
    });
  });

  test('deep checks are shown and never count, whatever they do', async () => {
    const { waits, clock } = patience();
    const throwing: HealthCheck = () => {
      throw new TypeError('at once');
    };
    const asked = readiness({}, { fine }, { degraded: async () => degraded, throwing, hanging }, clock);
    const answer = asked.document();
    await new Promise(setImmediate);
    waits.forEach(({ pass }) => pass());
    expect(await answer).toMatchObject({
      state: 'ready',
      soft: {
        degraded,
        throwing: { state: 'down', reason: 'TypeError' },
        hanging: { state: 'down', reason: 'no answer in time' },
      },
    });
  });

  test('the public word asks no deep check; documents ask it once a second at the most', async () => {
    const { time, clock } = patience();
    let asked = 0;
    const counting = answers(() => Promise.resolve((asked += 1)));
    const { state, document } = readiness({}, { fine }, { counting }, clock);
    await state();
    expect(asked).toBe(0);
    await Promise.all([document(), document()]);
    time.now = 999;
    await document();
    expect(asked).toBe(1);
    time.now = 1000;
    await document();
    expect(asked).toBe(2);
  });
});
