/** `/health/ready`: what counts, and that it answers inside a checker's patience. */
import { describe, expect, test } from '@jest/globals';
import { createReadiness } from '../../lambda/auth-service/health/readiness.ts';
import type { DependencyHealth } from '../../lambda/contract/health.ts';

const healthy: DependencyHealth = { state: 'healthy' };
const degraded: DependencyHealth = { state: 'degraded', ageSeconds: 400, reason: 'no answer' };
const down: DependencyHealth = { state: 'down', reason: 'not read yet' };
const fine = () => Promise.resolve('anything');
const broken = () => Promise.reject(new Error('no answer'));

/** Waits that the readiness asked for; `pass` lets them end. */
function patience() {
  const waits: { milliseconds: number; pass: () => void }[] = [];
  const sleep = (milliseconds: number) =>
    new Promise<void>((pass) => void waits.push({ milliseconds, pass }));
  const time = { now: 0 };
  return { waits, time, clock: { sleep, runningMilliseconds: () => time.now } };
}
const ask = (
  held: Readonly<Record<string, DependencyHealth>>,
  checks: readonly (() => Promise<unknown>)[],
  clock = patience().clock,
) => createReadiness({ held: () => held, checks, clock })();

describe('readiness', () => {
  test.each([
    ['ready', { keys: healthy }, [fine, fine]],
    ['ready', {}, []],
    ['degraded', { keys: healthy, password: degraded }, [fine]],
    ['unready', { keys: degraded, password: down }, [fine]],
    ['unready', { keys: healthy }, [fine, broken]],
    ['unready', { keys: degraded }, [broken]],
  ] as const)('is %s with %j', async (state, held, checks) => {
    expect(await ask(held, checks)).toBe(state);
  });

  test('a check that hangs is a check that failed, and well before a checker gives up after 2 s', async () => {
    const { waits, clock } = patience();
    const answer = ask({ keys: healthy }, [fine, () => new Promise(() => undefined)], clock);
    expect(waits).toHaveLength(2);
    expect(waits.every(({ milliseconds }) => milliseconds < 1500)).toBe(true);
    waits.forEach(({ pass }) => pass());
    expect(await answer).toBe('unready');
  });

  test('asks all of them at once', async () => {
    const asked: string[] = [];
    const open: (() => void)[] = [];
    const check = (name: string) => () => {
      asked.push(name);
      return new Promise<void>((resolve) => void open.push(resolve));
    };
    const answer = ask({}, [check('table'), check('directory'), check('database')]);
    expect(asked).toEqual(['table', 'directory', 'database']);
    open.forEach((resolve) => resolve());
    expect(await answer).toBe('ready');
  });

  test('reads what is held after the checks, which may have refreshed it', async () => {
    let state: DependencyHealth = down;
    const refreshing = () => {
      state = healthy;
      return Promise.resolve();
    };
    const ready = createReadiness({
      held: () => ({ keys: state }),
      checks: [refreshing],
      clock: patience().clock,
    });
    expect(await ready()).toBe('ready');
  });
});
