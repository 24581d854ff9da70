import { expect, test } from '@jest/globals';

import type { SchedulePart } from '../../../../lib/assembly/topology.ts';
import { createClock } from '../../../../lib/world/local/clock.ts';
import type { InvocationResult } from '../../../../lib/world/local/functions/invocation.ts';
import { startSchedules } from '../../../../lib/world/local/functions/schedules.ts';

const schedule = (logicalId: string, more: Partial<SchedulePart> = {}): SchedulePart => ({
  origin: { stack: 's', logicalId, type: 't' },
  region: 'eu-west-1',
  intervalSeconds: 60,
  functionArn: logicalId,
  input: { from: logicalId },
  enabled: true,
  ...more,
});

const run = (schedules: readonly SchedulePart[], result: () => Promise<InvocationResult>) => {
  const calls: { arn: string; payload: unknown; at: number }[] = [];
  const lines: { kind: string }[] = [];
  const clock = createClock(1000);
  let waiting: { readonly count: number; readonly go: () => void } | undefined;
  const running = startSchedules(
    { clock, emit: (line) => lines.push(line), random: () => 0.5 },
    [{ schedules }],
    {
      invoke: (arn, payload) => {
        calls.push({ arn, payload, at: clock.elapsedMs() });
        if (waiting !== undefined && calls.length >= waiting.count) waiting.go();
        return result();
      },
    },
  );
  const called = (count: number) => new Promise<void>((go) => (waiting = { count, go }));
  return { calls, lines, clock, running, called };
};

test('a function is invoked at its interval of simulated time, from a phase of its own', async () => {
  const { calls, running, called } = run([schedule('probe'), schedule('off', { enabled: false })], () =>
    Promise.resolve({ kind: 'answer', payload: null }),
  );
  await called(4);
  await running.stop();
  expect(
    calls.every(({ arn, payload }) => arn === 'probe' && (payload as { from: string }).from === 'probe'),
  ).toBe(true);
  calls.slice(0, 4).forEach(({ at }, index) => {
    expect(at).toBeGreaterThanOrEqual(30_000 + index * 60_000);
  });
});

test('an invocation that never comes back holds up nothing but itself', async () => {
  const { calls, clock, running, called } = run(
    [schedule('stuck'), schedule('well')],
    () => new Promise(() => undefined),
  );
  await called(2);
  await clock.sleep(200_000);
  await running.stop();
  expect(calls.map(({ arn }) => arn).sort()).toEqual(['stuck', 'well']);
});

test('a failing function is a note, a lost region is not', async () => {
  const error = { errorType: 'E', errorMessage: 'broken', trace: [] };
  const failing = run([schedule('probe')], () => Promise.resolve({ kind: 'function-error', error }));
  await failing.called(2);
  await failing.running.stop();
  expect(failing.lines[0]).toMatchObject({ kind: 'note', message: expect.stringContaining('broken') });
  const lost = run([schedule('probe')], () => Promise.resolve({ kind: 'lost' }));
  await lost.called(2);
  await lost.running.stop();
  expect(lost.lines).toEqual([]);
});
