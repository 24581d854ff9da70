import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { castOf, pauseAfter } from '../../lib/drill/load/plan.ts';
import { STANDARD_LOAD } from '../../lib/drill/scenarios/load-plans.ts';
import { clientRecoveries, totalSeconds } from '../../lib/drill/recovery.ts';
import { seededRandom } from '../../lib/drill/random.ts';
import { compare, p99, percentile } from '../../lib/drill/statistics.ts';
import type { Attempt } from '../../lib/drill/history.ts';

const samples = fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 300 });

describe('percentiles', () => {
  test('are samples, with at least their share at or below, in any order', () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, share) => {
        const found = percentile(values, share)!;
        expect(values).toContain(found);
        expect(values.filter((value) => value <= found).length).toBeGreaterThanOrEqual(
          share * values.length - 1e-9,
        );
        expect(percentile([...values].reverse(), share)).toBe(found);
      }),
    );
  });

  test('below 100 samples p99 is the maximum', () => {
    fc.assert(
      fc.property(samples, (values) => {
        const largest = Math.max(...values);
        if (values.length < 100) expect(p99(values)).toBe(largest);
        else expect(p99(values)!).toBeLessThanOrEqual(largest);
      }),
    );
    expect(p99([])).toBeUndefined();
  });

  test('a value whose margin straddles the limit decides nothing', () => {
    expect(compare(54, 55, 0.5)).toBe('within');
    expect(compare(54.8, 55, 0.5)).toBe('undecided');
    expect(compare(55.2, 55, 0.5)).toBe('undecided');
    expect(compare(56, 55, 0.5)).toBe('beyond');
    expect(compare(55, 55, 0)).toBe('within');
    expect(compare(54, 55, 0.5, 10)).toBe('within');
    expect(compare(60, 55, 0.5, 10)).toBe('undecided');
    expect(compare(66, 55, 0.5, 10)).toBe('beyond');
  });
});

const attempt = (startedAt: number, outcome: Attempt['outcome'], client = 'a'): Attempt => ({
  kind: 'attempt',
  at: startedAt + 100,
  realMs: 0,
  journey: 'session',
  client,
  clientKind: 'kept-alive',
  phase: 'lost',
  startedAt,
  endedAt: startedAt + 100,
  realDurationMs: 10,
  outcome,
});

describe('recovery', () => {
  test('is the wait before the first good attempt, scaled, plus its work, not scaled', () => {
    const history = [
      attempt(900, 'ok'),
      attempt(1100, 'unreachable'),
      attempt(2000, 'ok'),
      attempt(3000, 'ok'),
    ];
    const [first] = clientRecoveries(history, 1000);
    expect(first).toMatchObject({ affected: true, recovery: { waitMs: 1000, workMs: 10 } });
    expect(totalSeconds(first!.recovery!)).toBeCloseTo(1.01);
  });

  test('an attempt that began before the fault never counts as the recovery', () => {
    expect(clientRecoveries([attempt(950, 'ok')], 1000)).toEqual([
      { client: 'a', affected: false, recovery: undefined },
    ]);
  });

  test('whatever the order and the other clients, it is the earliest good attempt after the fault', () => {
    const attempts = fc.array(
      fc.record({ at: fc.nat(5000), good: fc.boolean(), client: fc.constantFrom('a', 'b', 'c') }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(attempts, (rows) => {
        const history = rows.map(({ at, good, client }) => attempt(at, good ? 'ok' : 'unreachable', client));
        for (const { client, recovery } of clientRecoveries(history, 1000)) {
          const good = rows
            .filter((row) => row.client === client && row.good && row.at >= 1000)
            .map(({ at }) => at);
          expect(recovery?.waitMs).toBe(good.length === 0 ? undefined : Math.min(...good) - 1000);
        }
      }),
    );
  });
});

describe('the load', () => {
  test('has 20 judged clients and 2 stale ones for each journey, spread over one interval', () => {
    const cast = castOf(STANDARD_LOAD, seededRandom(1));
    expect(cast).toHaveLength(5 * 22);
    expect(new Set(cast.map(({ name }) => name)).size).toBe(cast.length);
    for (const { firstAfterMs } of cast)
      expect(firstAfterMs).toBeLessThan(STANDARD_LOAD.intervalSeconds * 1000);
  });

  test('the same seed gives the same cast, another one does not', () => {
    expect(castOf(STANDARD_LOAD, seededRandom(1))).toEqual(castOf(STANDARD_LOAD, seededRandom(1)));
    expect(castOf(STANDARD_LOAD, seededRandom(2))).not.toEqual(castOf(STANDARD_LOAD, seededRandom(1)));
  });

  test('a failing client retries each second; only admin waits out a 503', () => {
    const random = seededRandom(1);
    expect(pauseAfter(STANDARD_LOAD, 'session', 'failed', 0, random)).toBe(1000);
    expect(pauseAfter(STANDARD_LOAD, 'session', 'unavailable', 400, random)).toBe(600);
    expect(pauseAfter(STANDARD_LOAD, 'admin', 'failed', 5000, random)).toBe(0);
    expect(pauseAfter(STANDARD_LOAD, 'admin', 'unavailable', 0, random)).toBeGreaterThan(10_000);
  });
});
