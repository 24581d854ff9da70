import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type {
  CalculatedHealthCheck,
  EndpointHealthCheck,
  HealthCheckPart,
} from '../../../../lib/assembly/topology.ts';
import {
  calculatedCheckFault,
  enoughChildrenHealthy,
} from '../../../../lib/world/local/routing/rules/calculated-checks.ts';
import { checkerPhasesMs } from '../../../../lib/world/local/routing/rules/checker-phases.ts';
import { withSwitches } from '../../../../lib/world/local/routing/rules/disabled-and-inverted.ts';
import { enoughCheckersHealthy } from '../../../../lib/world/local/routing/rules/eighteen-percent.ts';
import { chooseFailover } from '../../../../lib/world/local/routing/rules/failover.ts';
import type { FailoverRecord } from '../../../../lib/world/local/routing/rules/failover.ts';
import { observe } from '../../../../lib/world/local/routing/rules/failure-threshold.ts';
import { nextCheckAtMs } from '../../../../lib/world/local/routing/rules/interval-from-reply.ts';
import { hasSettled, NEW_CHECKER } from '../../../../lib/world/local/routing/rules/new-checks.ts';
import {
  SEARCHED_BYTES,
  searchBody,
  statusPasses,
} from '../../../../lib/world/local/routing/rules/reply-limits.ts';
import { calculatedCheck, endpointCheck, seededRandom } from './builders.ts';

describe('rule 1: checker phases', () => {
  test('every checker begins within one interval, and the same seed gives the same phases', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(10_000, 30_000), (seed, intervalMs) => {
        const phases = checkerPhasesMs(16, intervalMs, seededRandom(seed));
        expect(phases).toHaveLength(16);
        expect(phases.every((phase) => phase >= 0 && phase < intervalMs)).toBe(true);
        expect(checkerPhasesMs(16, intervalMs, seededRandom(seed))).toEqual(phases);
      }),
    );
  });
  test('checkers do not start together', () => {
    expect(new Set(checkerPhasesMs(16, 10_000, seededRandom(1))).size).toBe(16);
  });
});

test('rule 2: the interval counts from the reply, so a slow check delays the next one', () => {
  expect(nextCheckAtMs(1_000, 10)).toBe(11_000);
  expect(nextCheckAtMs(1_000 + 4_000, 10)).toBe(15_000);
});

describe('rule 3: what counts as a good reply', () => {
  test.each([
    [199, false],
    [200, true],
    [301, true],
    [399, true],
    [400, false],
    [503, false],
  ])('status %i passes: %s', (status, passes) => {
    expect(statusPasses(status)).toBe(passes);
  });

  test('the whole string has to be inside the first 5,120 bytes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: SEARCHED_BYTES + 50 }), (offset) => {
        const body = Buffer.from(`${'.'.repeat(offset)}holdover-serving${'.'.repeat(100)}`);
        const inside = offset + 'holdover-serving'.length <= SEARCHED_BYTES;
        expect(searchBody(body, true, 'holdover-serving')).toBe(inside ? 'found' : 'missing');
      }),
    );
  });
  test('nothing is decided while more of the first 5,120 bytes may come', () => {
    expect(searchBody(Buffer.from('holdover-ser'), false, 'holdover-serving')).toBe('undecided');
    expect(searchBody(Buffer.from('holdover-ser'), true, 'holdover-serving')).toBe('missing');
    expect(searchBody(Buffer.alloc(SEARCHED_BYTES), false, 'holdover-serving')).toBe('missing');
  });
});

describe('rule 4: the threshold works both ways', () => {
  const results = fc.array(fc.boolean(), { maxLength: 60 });
  test('the verdict is that of the last run of equal results that was long enough', () => {
    fc.assert(
      fc.property(results, fc.integer({ min: 1, max: 10 }), (passes, threshold) => {
        let state = NEW_CHECKER;
        let expected = true;
        passes.forEach((passed, index) => {
          state = observe(state, passed, threshold);
          const run = passes.slice(Math.max(0, index - threshold + 1), index + 1);
          if (run.length === threshold && run.every((each) => each === passed)) expected = passed;
          expect(state.healthy).toBe(expected);
        });
      }),
    );
  });
  test('one good reply among failures starts the count again', () => {
    let state = NEW_CHECKER;
    for (const passed of [false, false, true, false, false]) state = observe(state, passed, 3);
    expect(state.healthy).toBe(true);
    expect(observe(state, false, 3).healthy).toBe(false);
  });
});

describe('rule 5: more than 18 % of the checkers', () => {
  test.each([
    [2, 16, false],
    [3, 16, true],
    [18, 100, false],
    [19, 100, true],
    [0, 16, false],
  ])('%i of %i healthy checkers make a healthy endpoint: %s', (healthy, all, expected) =>
    expect(enoughCheckersHealthy(healthy, all)).toBe(expected),
  );
});

describe('rule 6: how checks begin', () => {
  test('a new check is healthy, a new inverted one is not', () => {
    const plain = { disabled: false, inverted: false };
    expect(withSwitches(plain, NEW_CHECKER.healthy)).toBe(true);
    expect(withSwitches({ ...plain, inverted: true }, NEW_CHECKER.healthy)).toBe(false);
  });
  test('a checker has settled once a reply agrees with its verdict', () => {
    expect(hasSettled(NEW_CHECKER)).toBe(false);
    expect(hasSettled(observe(NEW_CHECKER, false, 3))).toBe(false);
    expect(hasSettled(observe(NEW_CHECKER, true, 3))).toBe(true);
  });
});

describe('rule 7: failover records', () => {
  const primary = { failover: 'PRIMARY', healthCheckId: 'p' } as const;
  const secondary = { failover: 'SECONDARY', healthCheckId: 's' } as const;
  test.each([
    [true, true, 'PRIMARY'],
    [true, false, 'PRIMARY'],
    [false, true, 'SECONDARY'],
    [false, false, 'PRIMARY'],
  ])('primary healthy %s, secondary healthy %s: %s answers', (p, s, expected) => {
    const answer = chooseFailover([secondary, primary], (id) => (id === 'p' ? p : s));
    expect(answer?.failover).toBe(expected);
  });
  test('a secondary without a check always answers when the primary is out', () => {
    const records = [primary, { failover: 'SECONDARY' } as const];
    expect(chooseFailover(records, () => false)?.failover).toBe('SECONDARY');
  });
  test('a pair that lost one record answers with the other, healthy or not', () => {
    expect(chooseFailover([primary], () => false)).toBe(primary);
    expect(chooseFailover([secondary], () => false)).toBe(secondary);
    expect(chooseFailover<FailoverRecord>([], () => true)).toBeUndefined();
  });
});

describe('rule 8: calculated checks', () => {
  test('healthy when at least the threshold of children is', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 255 }), fc.nat(256), (children, threshold) => {
        const healthy = children.reduce((count, each) => count + (each ? 1 : 0), 0);
        expect(enoughChildrenHealthy(children, threshold)).toBe(healthy >= threshold);
      }),
    );
  });
  test('no threshold is always healthy, one above the number of children never', () => {
    expect(enoughChildrenHealthy([false, false], 0)).toBe(true);
    expect(enoughChildrenHealthy([true, true], 3)).toBe(false);
  });
  test('a disabled check is healthy, and inverted after that', () => {
    expect(withSwitches({ disabled: true, inverted: false }, false)).toBe(true);
    expect(withSwitches({ disabled: true, inverted: true }, false)).toBe(false);
  });

  const fault = (check: CalculatedHealthCheck, others: readonly HealthCheckPart[]): string | undefined =>
    calculatedCheckFault(check, (id) => others.find((other) => other.id === id));
  const ready: EndpointHealthCheck = endpointCheck('ready');
  test('children may be any checks but calculated ones', () => {
    expect(fault(calculatedCheck('both', ['ready']), [ready])).toBeUndefined();
    const inner = calculatedCheck('inner', ['ready']);
    expect(fault(calculatedCheck('outer', ['inner']), [ready, inner])).toContain('itself calculated');
    expect(fault(calculatedCheck('outer', ['gone']), [ready])).toContain('"gone"');
  });
  test('255 children are allowed, 256 are not', () => {
    const children = (count: number): string[] => new Array<string>(count).fill('ready');
    expect(fault(calculatedCheck('many', children(255)), [ready])).toBeUndefined();
    expect(fault(calculatedCheck('many', children(256)), [ready])).toContain('at most 255');
  });
});
