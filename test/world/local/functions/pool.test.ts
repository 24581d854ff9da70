import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { Pool, type Grant, type Member } from '../../../../lib/world/local/functions/pool.ts';

interface FakeMember extends Member {
  readonly key: string;
  ended: boolean;
  busy: boolean;
  ready: () => void;
}

const settle = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
/** Until the pool's own timers, set before for no time at all, have had their turn: timers of one length keep order. */
const timersTurn = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

const createFixture = (cap: number, ageMs = () => 0) => {
  const started: FakeMember[] = [];
  const pool = new Pool<FakeMember>({
    cap,
    patienceMs: 0,
    evictAfterMs: 0,
    nowMs: () => performance.now(),
    maximumAgeMs: 100,
    start: (key) => {
      let ready = (): void => undefined;
      const booted = new Promise<{ kind: 'ready' }>((resolve) => (ready = () => resolve({ kind: 'ready' })));
      const member: FakeMember = {
        key,
        booted,
        ready,
        ageMs,
        ended: false,
        busy: false,
        end: () => (member.ended = true),
      };
      started.push(member);
      return member;
    },
  });
  return { pool, started, running: () => started.filter(({ ended }) => !ended) };
};

/** Each may have a first environment whatever the cap. */
const FUNCTIONS = 3;
type Step = { readonly kind: 'acquire' | 'ready' | 'release' | 'die'; readonly pick: number };
const steps = fc.array(
  fc.record<Step>({ kind: fc.constantFrom('acquire', 'ready', 'release', 'die'), pick: fc.nat(100) }),
  { maxLength: 60 },
);

test('whatever happens: never above the cap by more than first environments, one event per environment, and every event is served in the end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), steps, async (cap, sequence) => {
      const { pool, started, running } = createFixture(cap);
      let asked = 0;
      let served = 0;
      const inUse: FakeMember[] = [];
      const acquire = async (key: string): Promise<void> => {
        asked += 1;
        const grant: Grant<FakeMember> = await pool.acquire(key);
        if (grant.kind !== 'member') throw new Error(`unexpected ${grant.kind}`);
        expect(grant.member).toMatchObject({ key, busy: false, ended: false });
        grant.member.busy = true;
        inUse.push(grant.member);
        served += 1;
      };
      const free = (member: FakeMember | undefined, died: boolean): void => {
        if (member === undefined) return;
        inUse.splice(inUse.indexOf(member), 1);
        member.busy = false;
        member.ended = died;
        if (died) pool.remove(member.key, member);
        else pool.release(member.key, member);
      };
      const perform = ({ kind, pick }: Step): void => {
        if (kind === 'acquire') void acquire(`f${pick % FUNCTIONS}`);
        else if (kind === 'ready') started[pick % started.length]?.ready();
        else free(inUse[pick % inUse.length], kind === 'die');
      };
      for (const step of sequence) {
        perform(step);
        await settle();
        expect(running().length).toBeLessThanOrEqual(cap + FUNCTIONS);
      }
      for (let round = 0; served < asked && round < 200; round += 1) {
        for (const member of started) member.ready();
        free(inUse[0], false);
        await timersTurn();
      }
      expect(served).toBe(asked);
    }),
    { numRuns: 150 },
  );
});

test('an environment of another function makes room, the one longest idle first', async () => {
  const { pool, started } = createFixture(2);
  const use = async (key: string): Promise<void> => {
    const granted = pool.acquire(key);
    for (const member of started) member.ready();
    const grant = await granted;
    if (grant.kind === 'member') pool.release(key, grant.member);
  };
  await use('a');
  await use('b');
  await use('a');
  await use('c');
  expect(started.map(({ key, ended }) => [key, ended])).toEqual([
    ['a', false],
    ['b', true],
    ['c', false],
  ]);
});

test('provisioned environments are never taken away from their function', async () => {
  const { pool, started } = createFixture(1);
  const provisioned = pool.provision('a', 1);
  started[0]!.ready();
  await provisioned;
  const first = pool.acquire('b');
  started[1]!.ready();
  const granted = await first;
  expect(granted).toMatchObject({ kind: 'member', waitedForRoom: false });
  const waiting = pool.acquire('b');
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(started.map(({ ended }) => ended)).toEqual([false, false]);
  pool.release('b', started[1]!);
  await expect(waiting).resolves.toMatchObject({ kind: 'member', waitedForRoom: true });
});

test('closing a function lets its waiting events go', async () => {
  const { pool, started } = createFixture(1);
  const waiting = pool.acquire('a');
  pool.close('a');
  await expect(waiting).resolves.toEqual({ kind: 'closed' });
  expect(started[0]!.ended).toBe(true);
});

test('an environment that was booted ahead takes the first event, and idles away only with its own kind', async () => {
  const { pool, started, running } = createFixture(4);
  const booted = ['a', 'b'].map((key) => pool.boot(key));
  started.forEach((member) => member.ready());
  await Promise.all(booted);
  await pool.boot('a');
  await expect(pool.acquire('a')).resolves.toMatchObject({ kind: 'member', member: started[0] });
  expect(started).toHaveLength(2);
  pool.release('a', started[0]!);
  pool.endIdle(['a']);
  expect(running().map(({ key }) => key)).toEqual(['b']);
});

test('recycling ends idle members now and busy ones after their event, and starts none by itself', async () => {
  const { pool, started, running } = createFixture(4);
  const provisioned = pool.provision('auth', 2);
  started.forEach(({ ready }) => ready());
  await provisioned;
  const busy = await pool.acquire('auth');
  if (busy.kind !== 'member') throw new Error(`unexpected ${busy.kind}`);
  expect(pool.recycle(['auth'])).toBe(2);
  expect(running()).toEqual([busy.member]);
  pool.release('auth', busy.member);
  await settle();
  expect(running()).toEqual([]);
  expect(pool.counts().total).toBe(0);
  const next = pool.acquire('auth');
  expect(started.at(-1)?.ended).toBe(false);
  started.at(-1)?.ready();
  expect(await next).toMatchObject({ kind: 'member' });
  expect(started).toHaveLength(3);
  expect(pool.recycle(['other'])).toBe(0);
});
