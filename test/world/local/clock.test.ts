import { setTimeout as wait } from 'node:timers/promises';

import { describe, expect, test } from '@jest/globals';

import { createAlarm } from '../../../lib/world/local/alarm.ts';
import { createClock, simulatedNow } from '../../../lib/world/local/clock.ts';

function block(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

describe('simulated time', () => {
  test('runs no faster than work while it is held back, and another process agrees', async () => {
    const clock = createClock(50);
    let told = clock.origin();
    clock.onPace((origin) => (told = origin));
    const letGo = clock.holdBack();
    const [elapsed, real] = [clock.elapsedMs(), clock.realMs()];
    await wait(120);
    expect(clock.elapsedMs() - elapsed).toBeLessThan((clock.realMs() - real) * 1.2 + 1);
    expect(Math.abs(simulatedNow(told) - clock.now())).toBeLessThan(5);
    letGo();
    await clock.sleep(5_000);
    expect(clock.origin().pace).toBe(50);
    expect(clock.heldBackMs()).toBeGreaterThanOrEqual(100);
  });

  test('a hold within a hold ends with the last of them, and ending one twice changes nothing', () => {
    const clock = createClock(10);
    const [first, second] = [clock.holdBack(), clock.holdBack()];
    first();
    first();
    expect(clock.origin().pace).toBe(1);
    second();
  });

  test('does not run away while this process gets no processor, and never runs back', async () => {
    const clock = createClock(100);
    await wait(20);
    const before = clock.elapsedMs();
    block(300);
    const after = clock.elapsedMs();
    expect(after).toBeGreaterThanOrEqual(before);
    // 30 ms at full speed, the rest as fast as work; without the rule it were 30 s.
    expect(after - before).toBeLessThan(10_000);
  });

  test('a sleeper that is called off rejects with the reason and wakes nobody else', async () => {
    const clock = createClock(100);
    const halt = new AbortController();
    const cut = clock.sleep(60_000, halt.signal);
    const whole = clock.sleep(2_000);
    halt.abort(new Error('enough'));
    await expect(cut).rejects.toThrow('enough');
    await expect(whole).resolves.toBeUndefined();
  });
});

test('an alarm rings in order of the moments, whatever the pace does meanwhile', async () => {
  const time = { now: 0, pace: 1 };
  const alarm = createAlarm({ elapsedMs: () => time.now, pace: () => time.pace });
  const rung: number[] = [];
  const done = new Promise<void>((resolve) => {
    alarm.at(5_000, () => {
      rung.push(5_000);
      resolve();
    });
  });
  const cancel = alarm.at(3_000, () => rung.push(3_000));
  alarm.at(1_000, () => rung.push(1_000));
  cancel();
  Object.assign(time, { now: 6_000, pace: 1_000 });
  alarm.rearm();
  await done;
  expect(rung).toEqual([1_000, 5_000]);
});
