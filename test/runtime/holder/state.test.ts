import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { EMPTY, advance } from '../../../lambda/runtime/holder/state.ts';
import type { Holding, Reading } from '../../../lambda/runtime/holder/state.ts';
import { viewOf } from '../../../lambda/runtime/holder/view.ts';

interface Value {
  readonly serial: number;
  readonly text: string;
}
const policy = { softAgeMs: 300, deniedGraceMs: 3600, expiresAtMs: () => 100_000 };

const value = fc.record({ serial: fc.integer({ min: 1, max: 6 }), text: fc.string() });
const gap = fc.integer({ min: 0, max: 2000 });
const event = fc.oneof(
  fc.record({
    kind: fc.constant('delivered' as const),
    value,
    source: fc.constantFrom('first', 'second'),
    standing: fc.constantFrom('own-store' as const, 'other-store' as const, 'escrow' as const),
    /** How long before it was read a store stood behind it; only an escrow item is older than now. */
    asideForMs: fc.integer({ min: -500, max: 5000 }),
    validity: fc.constantFrom('accepted' as const, 'rejected' as const, 'unknown' as const),
    gap,
  }),
  fc.record({
    kind: fc.constant('failed' as const),
    standing: fc.constantFrom('own-store' as const, 'other-store' as const, 'escrow' as const),
    failure: fc.constantFrom('transient' as const, 'denied' as const, 'malformed' as const),
    reason: fc.constant('reason'),
    gap,
  }),
  fc.record({ kind: fc.constant('rejected-in-use' as const), serial: fc.integer({ min: 1, max: 6 }), gap }),
  fc.record({ kind: fc.constant('accepted-in-use' as const), serial: fc.integer({ min: 1, max: 6 }), gap }),
);
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never;
const history = fc.array(event, { maxLength: 40 });

/** Runs a history and shows every state with the reading that led to it. */
function run(events: readonly Event[]) {
  let nowMs = 1000;
  let holding: Holding<Value> = EMPTY;
  return events.map(({ gap: gapMs, ...rest }) => {
    nowMs += gapMs;
    const aside = rest.kind === 'delivered' && rest.standing === 'escrow' ? rest.asideForMs : 0;
    const reading = { ...rest, atMs: nowMs, vouchedAtMs: nowMs - aside } as Reading<Value>;
    const before = holding;
    const step = advance(before, reading);
    holding = step.next;
    return { before, reading, transition: step.transition, after: step.next, nowMs };
  });
}
const serialOf = (holding: Holding<Value>) => (holding.kind === 'holding' ? holding.value.serial : 0);

describe('any history of readings', () => {
  test('the held serial never goes down, and nothing empties a holder', () => {
    fc.assert(
      fc.property(history, (events) => {
        for (const { before, after } of run(events)) {
          expect(serialOf(after)).toBeGreaterThanOrEqual(serialOf(before));
          if (before.kind === 'holding') expect(after.kind).toBe('holding');
        }
      }),
    );
  });

  test('a value that failed its check is never held', () => {
    fc.assert(
      fc.property(history, (events) => {
        const refused = new Set<Value>();
        for (const { reading, after } of run(events)) {
          if (reading.kind === 'delivered' && reading.validity === 'rejected') refused.add(reading.value);
          if (after.kind === 'holding') expect(refused.has(after.value)).toBe(false);
        }
      }),
    );
  });

  test('under one serial the first content stays', () => {
    fc.assert(
      fc.property(history, (events) => {
        for (const { before, after } of run(events)) {
          if (serialOf(before) > 0 && serialOf(before) === serialOf(after)) {
            expect((after as { value: Value }).value).toBe((before as { value: Value }).value);
          }
        }
      }),
    );
  });

  test('transient failures alone never end a value; a denial ends it after its grace', () => {
    fc.assert(
      fc.property(history, (events) => {
        for (const { after, nowMs } of run(events)) {
          if (after.kind !== 'holding') continue;
          const view = viewOf(after, policy, nowMs);
          const deniedMs = after.deniedSinceMs === undefined ? 0 : nowMs - after.deniedSinceMs;
          expect(view.state === 'expired').toBe(deniedMs >= policy.deniedGraceMs);
        }
      }),
    );
  });

  test('only a delivery makes a value fresh, a failure never does', () => {
    fc.assert(
      fc.property(history, (events) => {
        for (const { before, reading, after } of run(events)) {
          if (reading.kind !== 'failed' || after.kind !== 'holding' || before.kind !== 'holding') continue;
          expect(after.confirmedAtMs).toBe(before.confirmedAtMs);
        }
      }),
    );
  });
});

const renewals = ['first-value', 'replaced', 'promoted-candidate'];

describe('any history over all sources', () => {
  test('only a store renews an age; what was put aside brings the age that it had', () => {
    fc.assert(
      fc.property(history, (events) => {
        for (const { before, reading, transition, after, nowMs } of run(events)) {
          if (after.kind !== 'holding') continue;
          expect(after.confirmedAtMs).toBeLessThanOrEqual(nowMs);
          if (before.kind !== 'holding' || before.confirmedAtMs === after.confirmedAtMs) continue;
          expect(['delivered', 'rejected-in-use']).toContain(reading.kind);
          if (reading.kind === 'delivered' && reading.standing === 'escrow') {
            expect(renewals).toContain(transition);
            expect(after.confirmedAtMs).toBe(Math.min(reading.vouchedAtMs, nowMs));
          }
        }
      }),
    );
  });

  test('only the own store denies, and only a store ends its denial', () => {
    fc.assert(
      fc.property(history, (events) => {
        for (const { before, reading, after } of run(events)) {
          if (before.kind !== 'holding' || after.kind !== 'holding') continue;
          const [was, is] = [before.deniedSinceMs, after.deniedSinceMs];
          if (was === is) continue;
          if (was === undefined)
            expect(reading).toMatchObject({ kind: 'failed', standing: 'own-store', failure: 'denied' });
          else {
            const from = reading.kind === 'delivered' ? reading.standing : before.candidate?.standing;
            expect(['own-store', 'other-store']).toContain(from);
          }
        }
      }),
    );
  });

  test('a failure of the own store stays until the own store answers well', () => {
    fc.assert(
      fc.property(history, (events) => {
        for (const { before, reading, after } of run(events)) {
          if (before.failure === undefined || after.failure !== undefined) continue;
          if (reading.kind === 'accepted-in-use') expect(before.failure.kind).toBe('rejected');
          else if (reading.kind === 'delivered') expect(reading.standing).toBe('own-store');
          else expect(before).toMatchObject({ candidate: { standing: 'own-store' } });
        }
      }),
    );
  });

  test('a refusal in use stays with its serial until a newer value or a success', () => {
    fc.assert(
      fc.property(history, (events) => {
        for (const { before, reading, after } of run(events)) {
          if (before.kind !== 'holding' || before.rejectedSinceMs === undefined) continue;
          if (after.kind !== 'holding' || after.rejectedSinceMs !== undefined) continue;
          const newer = serialOf(after) > serialOf(before);
          expect(newer || reading.kind === 'accepted-in-use').toBe(true);
        }
      }),
    );
  });

  test('a candidate is newer than what is held, and gives way to newer ones only', () => {
    fc.assert(
      fc.property(history, (events) => {
        for (const { before, after } of run(events)) {
          if (after.kind !== 'holding' || after.candidate === undefined) continue;
          expect(after.candidate.value.serial).toBeGreaterThan(serialOf(after));
          if (before.kind === 'holding' && before.candidate !== undefined)
            expect(after.candidate.value.serial).toBeGreaterThanOrEqual(before.candidate.value.serial);
        }
      }),
    );
  });
});

describe('single steps', () => {
  const held = (serial: number): Holding<Value> => advance<Value>(EMPTY, delivered(serial, 'accepted')).next;
  const delivered = (serial: number, validity: 'accepted' | 'rejected' | 'unknown') =>
    ({
      kind: 'delivered',
      value: { serial, text: `text ${serial}` },
      source: 'first',
      standing: 'own-store',
      validity,
      vouchedAtMs: 1000,
      atMs: 1000,
    }) as const;

  test('a newer value that nobody could check waits until the held one is rejected', () => {
    const waiting = advance(held(1), delivered(2, 'unknown'));
    expect(waiting.transition).toBe('kept-candidate');
    expect(serialOf(waiting.next)).toBe(1);
    const promoted = advance(waiting.next, { kind: 'rejected-in-use', serial: 1, atMs: 2000 });
    expect(promoted.transition).toBe('promoted-candidate');
    expect(serialOf(promoted.next)).toBe(2);
  });

  test('a rejection of another serial than the held one is ignored', () => {
    const waiting = advance(held(3), delivered(4, 'unknown')).next;
    const step = advance(waiting, { kind: 'rejected-in-use', serial: 2, atMs: 2000 });
    expect(step).toEqual({ next: waiting, transition: 'ignored' });
  });

  test('a value ends at its own date whatever the store says', () => {
    expect(viewOf(held(1), policy, 99_999).state).toBe('stale');
    expect(viewOf(held(1), policy, 100_000)).toMatchObject({ state: 'expired', why: 'not-after' });
  });

  test('a clock that went back does not make ages negative', () => {
    expect(viewOf(held(1), policy, 0)).toMatchObject({ state: 'fresh', ageMs: 0 });
  });
});
