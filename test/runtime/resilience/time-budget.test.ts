import { describe, expect, it } from '@jest/globals';

import {
  isTimeLeft,
  TimeSpent,
  timeFor,
  withTimeBudget,
} from '../../../lambda/runtime/resilience/time-budget.ts';
import { manualTime } from '../../support/manual-time.ts';

describe('a time budget', () => {
  it('gives each call its own limit, or what is left where that is less, and then refuses', async () => {
    const time = manualTime();
    const { clock } = time;
    await withTimeBudget(clock, 2500, async () => {
      expect(timeFor(1000)).toBe(1000);
      time.freeze(2000);
      await Promise.resolve();
      expect(timeFor(1000)).toBe(500);
      expect(timeFor(200)).toBe(200);
      time.freeze(499);
      expect(isTimeLeft()).toBe(true);
      time.freeze(1);
      expect(() => timeFor(1000)).toThrow(TimeSpent);
      expect(isTimeLeft()).toBe(false);
    });
  });

  it('reaches what runs for its request and nothing else', async () => {
    const time = manualTime();
    const { clock } = time;
    const background = new Promise<number>((resolve) => setImmediate(() => resolve(timeFor(1000))));
    const inside = withTimeBudget(clock, 100, () => Promise.resolve().then(() => timeFor(1000)));
    const other = withTimeBudget(clock, 700, () => Promise.resolve().then(() => timeFor(1000)));
    expect(await Promise.all([background, inside, other])).toEqual([1000, 100, 700]);
    time.freeze(1000);
    expect(timeFor(1000)).toBe(1000);
  });

  it('can be given anew inside of one that is spent', async () => {
    const time = manualTime();
    const { clock } = time;
    await withTimeBudget(clock, 100, async () => {
      time.freeze(200);
      expect(await withTimeBudget(clock, 50, () => Promise.resolve(timeFor(1000)))).toBe(50);
      expect(() => timeFor(1000)).toThrow('longer than it may');
    });
  });
});
