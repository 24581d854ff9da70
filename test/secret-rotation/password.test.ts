/** The database password: every crash, every repetition, two rotations at once; and what is refused before anything is changed. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { ROTATION_STEPS } from '../../lambda/contract/events.ts';
import type { DatabaseCredential } from '../../lambda/contract/secrets.ts';
import { passwordPlan } from '../../lambda/secret-rotation/password-plan.ts';
import { rotate } from '../../lambda/secret-rotation/rotation.ts';
import type { RotationPorts } from '../../lambda/secret-rotation/rotation.ts';
import { PENDING } from '../../lambda/secret-rotation/versions.ts';
import { modelServer } from './support/model-server.ts';
import { modelStore } from './support/model-store.ts';

const secretId = 'holdover/dev/database/application';
const FIRST: DatabaseCredential = { serial: 7, username: 'auth_app', password: 'first-password' };
const noWait = (): Promise<void> => Promise.resolve();

class Crash extends Error {}

function world() {
  const store = modelStore(FIRST);
  const server = modelServer(FIRST.password);
  let drawn = 0;
  /** One process: each of its calls waits for a turn, and the `crashAt`-th never happens. */
  const process = (crashAt = Infinity, turn: () => Promise<void> = noWait) => {
    let calls = 0;
    const before = async (): Promise<void> => {
      await turn();
      calls += 1;
      if (calls > crashAt) throw new Crash();
    };
    const ports: RotationPorts = { store: store.seenBy(before), wait: noWait };
    const plan = passwordPlan(server.seenBy(before), 'eu-west-1', () => `password-${(drawn += 1)}`);
    const step = (token: string, index: number) =>
      rotate(ports, plan, { secretId, token, step: ROTATION_STEPS[index]! });
    const whole = async (token: string): Promise<void> => {
      for (const index of ROTATION_STEPS.keys()) await step(token, index);
    };
    return { step, whole, calls: () => calls };
  };
  const current = () => JSON.parse(store.current().text) as DatabaseCredential;
  /** Somebody can still log in: one of the versions that can be read is the database's. */
  const reachable = () =>
    [...store.versions.values()].some(({ text }) => text.includes(`"${server.password}"`));
  const rotateOnce = async (token: string): Promise<void> => {
    store.begin(token);
    await process().whole(token);
  };
  return { store, server, process, current, reachable, rotateOnce };
}

test('four steps: a new password, a serial that grows by one, and the version is current', async () => {
  const { store, server, current, rotateOnce } = world();
  await rotateOnce('next');
  expect(current()).toEqual({ serial: 8, username: 'auth_app', password: 'password-1' });
  expect(server.password).toBe('password-1');
  expect(store.labels.get('AWSPREVIOUS')).toBe('first');
});

test('after a crash at any call, and any steps repeated, the rotation comes to its end', async () => {
  const { process } = world();
  const counting = process();
  await counting.whole('count');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: counting.calls() }), { maxLength: 4 }),
      fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }),
      fc.boolean(),
      async (crashes, repeats, another) => {
        const tried = world();
        tried.store.begin('one');
        for (const at of crashes) {
          await tried.process(at).whole('one').catch(noted);
          expect(tried.reachable()).toBe(true);
        }
        for (const index of repeats) await tried.process().step('one', index).catch(noted);
        expect(tried.reachable()).toBe(true);
        // Secrets Manager tries again under the same id; a person may begin anew under another.
        const last = another ? 'two' : 'one';
        await tried.rotateOnce(last);
        expect(tried.current().password).toBe(tried.server.password);
        expect(tried.current().serial).toBeGreaterThan(FIRST.serial);
        expectOneValueForEachSerial(tried.store);
      },
    ),
    { numRuns: 300 },
  );
});

/** Whoever holds a serial takes another value of it for the same. */
function expectOneValueForEachSerial({ versions }: ReturnType<typeof world>['store']): void {
  const values = [...new Set([...versions.values()].flatMap(({ text }) => text))];
  const serials = values.map((text) => (JSON.parse(text) as DatabaseCredential).serial);
  expect(new Set(serials).size).toBe(values.length);
}

test('after AWSCURRENT was moved back by hand, the serial that it was taken from is not given again', async () => {
  const { store, server, current, rotateOnce } = world();
  const wrong = { ...FIRST, serial: 8, password: 'by hand' };
  store.versions.set('wrong', { id: 'wrong', text: JSON.stringify(wrong), createdAtMs: 2 });
  store.labels.set('AWSPREVIOUS', 'wrong');
  await rotateOnce('next');
  expect(current()).toEqual({ ...FIRST, serial: 9, password: server.password });
});

/** What a step may say when another has been there; anything else is a fault of the code. */
const noted = (error: unknown): void => {
  if (error instanceof Crash) return;
  expect((error as { code?: string }).code).toMatch(
    /^(SUPERSEDED|NOTHING_PENDING|NEW_PASSWORD_REFUSED|SECRET_STORE_FAILED)$/,
  );
};

test('of two rotations at once, in any order of their calls, one wins and nobody is locked out', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.boolean(), async (scheduler, sameToken) => {
      const { store, server, process, current, reachable, rotateOnce } = world();
      const turn = () => scheduler.schedule(Promise.resolve());
      let finished = 0;
      const run = async (token: string): Promise<void> => {
        await turn();
        store.begin(token);
        await process(Infinity, turn).whole(token);
        finished += 1;
      };
      const both = ['one', sameToken ? 'one' : 'two'].map((token) => run(token).catch(noted));
      await scheduler.waitFor(Promise.all(both));
      expect(reachable()).toBe(true);
      if (finished > 0) expect(current().password).toBe(server.password);
      await rotateOnce('after');
      expect(current().password).toBe(server.password);
      expect(current().serial).toBeGreaterThan(FIRST.serial);
    }),
    { numRuns: 500 },
  );
});

test('a password that got as far as the database is the next rotation’s, also where its label is gone', async () => {
  const { store, server, process, current, rotateOnce } = world();
  store.begin('one');
  await process().step('one', 0);
  await process().step('one', 1);
  store.labels.delete(PENDING);
  await rotateOnce('two');
  expect([current(), server.changes]).toEqual([{ ...FIRST, serial: 8, password: server.password }, 1]);
});

describe('refused, and nothing is changed', () => {
  const refusedAt = async (index: number, code: string, spoil: (made: ReturnType<typeof world>) => void) => {
    const made = world();
    made.store.begin('one');
    for (let earlier = 0; earlier < index; earlier += 1) await made.process().step('one', earlier);
    spoil(made);
    const refusal = made.process().step('one', index);
    await expect(refusal).rejects.toMatchObject({ code });
    await expect(refusal).rejects.toThrow(/^[^\n]{40,}[^.\n]$/);
    await expect(refusal).rejects.not.toThrow(/password-|first-password/);
    expect([made.server.changes, made.current()]).toEqual([0, FIRST]);
  };

  test.each([0, 1])('on a side that is read-only (step %s)', (index) =>
    refusedAt(index, 'DATABASE_READ_ONLY', ({ server }) => (server.readOnly = true)),
  );

  test.each([
    [0, 'InProgress'],
    [0, 'Failed'],
    [1, 'InProgress'],
    [1, 'Failed'],
  ])('while the copy in the other region does not follow (step %s, %s)', (index, status) =>
    refusedAt(
      index,
      'REPLICA_BEHIND',
      ({ store }) => (store.replicas = [{ region: 'eu-central-1', status }]),
    ),
  );

  test.each([0, 1])('where no known password logs in (step %s)', (index) =>
    refusedAt(index, 'LOGIN_REFUSED', ({ server }) => (server.password = 'by hand')),
  );

  test('where another rotation has begun since', () =>
    refusedAt(1, 'SUPERSEDED', ({ store }) => store.begin('two')));

  test('a value that names another user', async () => {
    const { store, process, server } = world();
    store.versions.set('first', {
      id: 'first',
      text: JSON.stringify({ ...FIRST, username: 'root' }),
      createdAtMs: 1,
    });
    await expect(process().whole('one')).rejects.toMatchObject({
      code: expect.stringMatching(/SECRET_UNUSABLE|LOGIN_REFUSED/),
    });
    expect(server.changes).toBe(0);
  });
});

test('a copy that follows a moment later is waited for', async () => {
  const { store, current } = world();
  const server = modelServer(FIRST.password);
  let waits = 0;
  store.replicas = [{ region: 'eu-central-1', status: 'InProgress' }];
  const wait = (): Promise<void> => {
    waits += 1;
    if (waits === 3) store.replicas = [{ region: 'eu-central-1', status: 'InSync' }];
    return Promise.resolve();
  };
  store.begin('one');
  const plan = passwordPlan(server.seenBy(noWait), 'eu-west-1', () => 'next');
  for (const step of ROTATION_STEPS)
    await rotate({ store: store.seenBy(noWait), wait }, plan, { secretId, token: 'one', step });
  expect([waits, current().serial]).toEqual([3, 8]);
});

test('once the database has the password, a lost region holds nothing up', async () => {
  const { store, server, process, current } = world();
  store.begin('one');
  await process().step('one', 0);
  await process().step('one', 1);
  store.replicas = [{ region: 'eu-central-1', status: 'Failed' }];
  server.readOnly = true;
  await process().step('one', 2);
  await process().step('one', 3);
  expect(current()).toMatchObject({ serial: 8, password: server.password });
});
