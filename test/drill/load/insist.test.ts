import { expect, test } from '@jest/globals';

import type { StepResult } from '../../../lambda/checks/result.ts';
import { insist, insistOnceReplicated } from '../../../lib/drill/load/openid/insist.ts';
import type { WorldClock } from '../../../lib/world/world.ts';

/** A clock that is there at once; only what was slept counts. */
function clockOf(): WorldClock & { readonly slept: number[] } {
  const slept: number[] = [];
  const elapsedMs = (): number => slept.reduce((sum, ms) => sum + ms, 0);
  return {
    speed: 1,
    slept,
    now: elapsedMs,
    elapsedMs,
    realMs: elapsedMs,
    sleep: async (ms) => void slept.push(ms),
  };
}

const good: StepResult<string> = { step: 'password', outcome: 'ok', value: 'in' };
const unknown: StepResult<string> = { step: 'password', outcome: 'refused', reason: 'credentials' };
const denied: StepResult<string> = { step: 'password', outcome: 'refused', reason: 'access_denied' };
const notYet = (result: StepResult<string>): boolean =>
  result.outcome === 'refused' && result.reason === 'credentials';
const { signal } = new AbortController();
const readOnly: StepResult<string> = {
  step: 'admin-create-users',
  outcome: 'unavailable',
  retryAfterSeconds: 30,
  reason: '503',
};

const answering = (...answers: readonly StepResult<string>[]) => {
  const left = [...answers];
  return () => Promise.resolve(left.length > 1 ? left.shift()! : left[0]!);
};

test('who is not known at the replica yet is asked for again', async () => {
  const clock = clockOf();
  await expect(insistOnceReplicated(clock, signal, notYet, answering(unknown, unknown, good))).resolves.toBe(
    'in',
  );
  expect(clock.slept).toEqual([2000, 2000]);
});

test('a replica that never learns ends the preparation', async () => {
  const clock = clockOf();
  const asked = insistOnceReplicated(clock, signal, notYet, answering(unknown));
  await expect(asked).rejects.toMatchObject({ answer: { reason: 'credentials' } });
  expect(clock.elapsedMs()).toBe(10_000);
});

test('another refusal is taken at its word', async () => {
  const clock = clockOf();
  await expect(insistOnceReplicated(clock, signal, notYet, answering(denied, good))).rejects.toThrow();
  expect(clock.slept).toEqual([]);
});

test('without a replica in between every refusal is final', async () => {
  await expect(insist(clockOf(), signal, answering(unknown, good))).rejects.toThrow();
});

test('a world that comes up has a minute and a half until somebody can be administered', async () => {
  const clock = clockOf();
  await expect(insist(clock, signal, answering(readOnly, readOnly, readOnly, good))).resolves.toBe('in');
  expect(clock.slept).toEqual([30_000, 30_000, 30_000]);
  await expect(insist(clockOf(), signal, answering(readOnly))).rejects.toMatchObject({
    answer: { reason: '503' },
  });
});
